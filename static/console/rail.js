/* The left column: topics by letter, their marks, and finding by the caller's own words. */

import { key } from "../design/keys.js";
import * as card from "./card.js";
import * as cards from "./cards.js";
import { Index } from "./find.js";
import * as incidents from "./incidents.js";
import * as state from "./state.js";
import * as tally from "./tally.js";
import * as topics from "./topics.js";

const field = document.getElementById("find");
const found = document.getElementById("found");
const list = document.getElementById("found-list");
const panel = document.getElementById("topics");

/** Mark every topic by the gravest standing of its cards. */
export function mark() {
  for (const topic of topics.all()) {
    const standings = cards.ofTopic(topic).filter((one) => card.isOwn(one, topic)).map(state.of);
    topics.mark(topic, ["changed", "new"].find((kind) => standings.includes(kind)) ?? (topics.isSurging(topic) ? "surging" : ""));
  }
  for (const one of card.all()) {
    const place = one.querySelector("[data-key-of-topic]");
    const letter = topics.bySlug(one.dataset.topic, one.dataset.incident)?.key ?? "";
    if (place && place.textContent !== letter) place.textContent = letter;
    if (place) place.hidden = letter === "";
  }
  document.getElementById("topics-count").textContent = `${topics.all().length} topics`;
}

/** A letter opens its topic; with shift the call is about it too, or it is tallied. L N U X Y are the console's own. Letters are asked for anew: a topic may come at any time. */
function letters() {
  for (const letter of "abcdefghijkmopqrstvwz") {
    key(letter, () => act(letter, (topic) => { cards.openTopic(topic); shut(); }));
    key(`shift+${letter}`, () => act(letter, (topic) => tally.also(topic)));
  }
}

function act(letter, deed) {
  const topic = topics.byKey(letter);
  if (!topic) return false;
  deed(topic);
  return true;
}

/** At half a screen the topics are a popover: it closes behind a choice. */
function shut() {
  try { if (panel.matches(":popover-open")) panel.hidePopover(); } catch { /* no popovers here: nothing is open */ }
}

/* ---- finding ---- */

const index = new Index();
let stands = null;   // what can be found, by id; asked for anew when something has changed

function entries() {
  const cardEntries = card.all().filter((one) => card.isLive(one) && incidents.isOpen(one.dataset.incident)).map((one) => ({
    id: one.id, of: one, read: () => card.wordsOf(one), label: card.titleOf(one),
    note: one.dataset.incident === incidents.chosen() ? "" : incidents.nameOf(one.dataset.incident), open: () => cards.openCard(one),
  }));
  const topicEntries = topics.all().map((topic) => ({
    id: topic.id, of: topic.link, read: () => ({ title: topic.name, topics: topic.slug, words: "", more: topic.link.title }),
    worth: 0.25,   // whoever looks for words wants a card; a topic's own letter opens it
    label: topic.name, note: "topic", open: () => cards.openTopic(topic),
  }));
  return [...cardEntries, ...topicEntries.filter(({ label }) => !cardEntries.some((other) => other.label === label))];
}

/** The index as the page is now: only cards that are new in it are read. */
function keepUp() {
  const found = entries();
  index.keepUp(found);
  stands = new Map(found.map((entry) => [entry.id, entry]));
}

function search() {
  const query = field.value.trim();
  found.hidden = query === "";
  panel.hidden = query !== "";
  if (!query) return;
  if (!stands) keepUp();
  const results = index.find(query).slice(0, 12).map((id) => stands.get(id));
  document.getElementById("found-head").textContent = results.length ? `${results.length} found` : `No script for “${query}”`;
  document.getElementById("found-none").hidden = results.length > 0;
  list.replaceChildren(...results.map(row));
}

function row({ label, note, open }) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "topic";
  button.append(Object.assign(document.createElement("span"), { textContent: label }),
    Object.assign(document.createElement("span"), { className: "quiet", textContent: note }));
  button.addEventListener("click", () => { clear(); open(); });
  const line = document.createElement("li");
  line.append(button);
  return line;
}

function clear() {
  field.value = "";
  search();
}

const rows = () => [...list.querySelectorAll("button")];

function walk(event) {
  const at = rows().indexOf(document.activeElement);
  if (event.key === "Enter" && event.target === field) rows()[0]?.click();
  else if (event.key === "ArrowDown") (rows()[at + 1] ?? rows()[0])?.focus();
  else if (event.key === "ArrowUp") (rows()[at - 1] ?? field).focus();
  else if (event.key === "Escape") { clear(); document.getElementById("main").focus({ preventScroll: true }); }
  else return;
  event.preventDefault();
}

export function begin() {
  letters();
  document.getElementById("rails").addEventListener("click", (event) => {
    const topic = topics.ofLink(event.target);
    if (!topic || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (event.shiftKey) return tally.also(topic);
    cards.openTopic(topic);
    return shut();
  });
  field.addEventListener("input", search);
  document.querySelector("nav.rail").addEventListener("keydown", walk);
  for (const name of ["hub:applied", "hub:over", "console:read", "console:incident"]) document.addEventListener(name, mark);
  document.addEventListener("hub:gauge", ({ detail: { name } }) => { if (name === `rising:${incidents.chosen()}`) mark(); });
  for (const name of ["hub:applied", "hub:over", "console:incident"]) document.addEventListener(name, () => { stands = null; });
  const idle = window.requestIdleCallback ?? setTimeout;
  idle(() => stands ?? keepUp());   // before the first letter is typed
  mark();
}
