/* What stands in the place of a card while none is open. */

import { now } from "../live/time.js";
import * as card from "./card.js";
import * as incidents from "./incidents.js";
import { me } from "./me.js";
import * as state from "./state.js";

const all = [...document.querySelectorAll("[data-panel]")];
const others = document.getElementById("siblings");
let topic = null;   // the one without a script, while its panel stands

function only(id) {
  for (const panel of all) panel.hidden = panel.id !== id;
  others.hidden = true;
}

/** A card is open: no panel is. */
export function hide() {
  topic = null;
  only(null);
}

/** Between calls: sign on, wait for an incident, or ready. */
export function rest() {
  topic = null;
  const ready = incidents.isQuiet() && card.all().length === 0 ? "panel-quiet" : "panel-start";
  only(me.shift ? ready : "panel-floor");
  unread();
}

/** Ready for the next call, also while no incident is open: the digest stands there. */
export function ready() {
  topic = null;
  only("panel-start");
  unread();
}

/** Something arrived while no card is open. */
export function refresh() {
  if (topic) none(topic);
  else rest();
}

/** A topic without a script: the holding advice, with the incident's own promise. */
export function none(about) {
  topic = about;
  only("panel-none");
  document.getElementById("none-topic").textContent = about.name;
  document.getElementById("none-words").textContent = `No script yet for ${about.name}`;
  const promised = document.querySelector(`#next-update-${CSS.escape(about.incident)} time, time#next-update-${CSS.escape(about.incident)}`);
  const promise = document.getElementById("none-promise");
  const at = Date.parse(promised?.dateTime);
  promise.hidden = !(at > now());   // one that has passed is not promised to a caller
  if (!promise.hidden) promise.querySelector("time").textContent = spoken(at);
  const held = holding();
  const link = document.getElementById("open-holding");
  link.hidden = !held;
  if (held) link.href = `#${held.id}`;
}

/** 2:30 pm: as it is said to a caller, in the city's zone. */
function spoken(at) {
  const shape = { timeZone: document.documentElement.dataset.zone || "UTC", hour: "numeric", minute: "2-digit" };
  return new Intl.DateTimeFormat("en-US", shape).format(at).toLowerCase();
}

/** The holding script of the chosen incident, where one is live. */
const holding = () => here().find((one) => ["we-are-aware", "no-information-yet"].includes(card.slugOf(one)));

const here = () =>
  card.all().filter((one) => one.dataset.incident === incidents.chosen() && card.isLive(one) && card.isFor(one, me.site));

/** The cards this person has not confirmed and the digest does not name, to be read before the next call. */
export function unread() {
  const named = new Set([...document.querySelectorAll("#digest-place:not([hidden]) [data-words]")].map(({ dataset }) => dataset.words));
  const found = here().filter((one) => state.of(one) !== "read" && !named.has(card.textOf(one)?.words));
  document.getElementById("unread").hidden = found.length === 0;
  document.getElementById("unread-head").textContent = found.length === 1 ? "1 card you have not confirmed" : `${found.length} cards you have not confirmed`;
  document.getElementById("unread-list").replaceChildren(...found.map((one) => {
    const line = document.createElement("li");
    line.append(linkTo(one), state.of(one) === "changed" ? " changed since you read it" : " new");
    return line;
  }));
}

/** The other cards of the open topic. */
export function siblings(cards) {
  others.hidden = cards.length === 0;
  others.replaceChildren(...(cards.length ? ["Also: "] : []), ...cards.map(linkTo));
}

function linkTo(article) {
  const link = document.createElement("a");
  link.href = `#${article.id}`;
  link.textContent = card.titleOf(article);
  return link;
}
