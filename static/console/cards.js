/* One card at a time. Opening one is being on a call; only Got it confirms it. */

import * as areas from "./areas.js";
import * as call from "./call.js";
import * as card from "./card.js";
import * as flags from "./flags.js";
import * as incidents from "./incidents.js";
import { me } from "./me.js";
import * as panels from "./panels.js";
import { confirm, hasRead } from "./receipts.js";
import * as state from "./state.js";
import * as steps from "./steps.js";
import * as still from "./still.js";
import * as tally from "./tally.js";
import * as topics from "./topics.js";

const main = document.getElementById("main");
const title = document.title;
let open = null;    // the article that is read, also when it has been taken back
let topic = null;
let lang = null;    // the language this agent chose last: the caller's

export const opened = () => open;

/** The topic of the call, as far as one knows: {id, slug, incident, …}, or null. */
export const topicNow = () => topic;

/** The live cards of a topic: its own first, then those that answer it beside another. */
export function ofTopic(wanted) {
  const found = card.all().filter((one) => card.answers(one, wanted) && card.isLive(one) && card.isFor(one, me.site));
  return found.sort((a, b) => card.isOwn(b, wanted) - card.isOwn(a, wanted));
}

/** Open a topic: its card; pressed again, its next card; without a card, what to say meanwhile. */
export function openTopic(wanted) {
  const found = ofTopic(wanted);
  const next = found[(found.indexOf(open) + 1) % found.length];
  if (next) return openCard(next, { topic: wanted });
  close();
  topic = wanted;
  panels.none(wanted);
  tally.about(wanted);
  topics.current(wanted.id);
  call.pickUp();
  document.dispatchEvent(new CustomEvent("console:topic"));
  return settle();
}

/** Open a card; `calling`: somebody is on the line. */
export function openCard(article, { topic: about = null, calling = true } = {}) {
  if (article.dataset.incident !== incidents.chosen()) incidents.choose(article.dataset.incident);
  if (article !== open) {
    leave();
    open = article;
    open.dataset.open = "";
    panels.hide();
    main.scrollTop = 0;
  }
  topic = about ?? topics.bySlug(article.dataset.topic, article.dataset.incident);
  card.speak(open, lang ?? card.langOf(open));
  dress();
  if (calling) call.pickUp();
  document.dispatchEvent(new CustomEvent("console:opened"));
  settle();
  history.replaceState(null, "", `#${open.id}`);
  document.title = title.replace(/^(EXERCISE )?/, `$1${card.titleOf(open)} – `);
}

/** Whoever chose in the left column goes on in the middle: Enter must save the tally, not choose again. Nobody else's
    focus is touched. */
function settle() {
  if (document.activeElement?.closest("nav.rail, .siblings, [data-panel]")) main.focus({ preventScroll: true });
}

/** No card is open any more. */
export function close() {
  leave();
  topic = null;
  panels.rest();
  tally.about(null);
  topics.current(null);
  still.note(null);
  document.title = title;
  if (location.hash) history.replaceState(null, "", location.pathname + location.search);
}

function leave() {
  if (!open) return;
  delete open.dataset.open;
  state.forget(open);
  steps.forget();
  areas.forget();
  still.free();
  if (open.dataset.kept !== undefined) open.remove();
  open = null;
}

/** All that stands round the open card, as it is now. */
export function dress() {
  flags.mark();
  if (!open) return;
  tally.about(topic, card.isLive(open) ? card.textOf(open)?.words : null);
  topics.current(topic?.id);
  state.show(open);
  areas.show(open);
  steps.show(open);
  panels.siblings(topic ? ofTopic(topic).filter((one) => one !== open) : []);
  still.note(open);
}

/** Another element is the open card now, in the same place: the words stay where they are read. */
export function become(article) {
  const kept = still.place();
  open = article;
  open.dataset.open = "";
  dress();
  still.hold(open, kept);
}

/** Got it, of the open card; false when there is nothing to confirm. */
export function gotIt() {
  const text = open && card.isLive(open) && card.textOf(open);
  if (!text?.words || hasRead(text.words)) return false;
  still.steady(open, () => confirm(text.words, { slug: card.slugOf(open), lang: text.lang, number: text.number }));
  return true;
}

/** The languages of the open card changed beside its words: the one that was chosen is shown again. */
export function speakOn() {
  if (open?.isConnected && open.dataset.kept === undefined) card.speak(open, lang ?? card.langOf(open));
}

/** The next language of the open card; false when there is none. */
export function nextLang() {
  if (!open || !card.nextLang(open)) return false;
  lang = card.langOf(open);
  dress();
  return true;
}

/** Open what the address names, unless it is gone. */
function follow(calling) {
  const found = card.all().find((article) => `#${article.id}` === decodeURIComponent(location.hash));
  if (found && card.isLive(found)) openCard(found, { calling });
}

export function begin() {
  still.begin(opened);
  areas.begin(opened);
  steps.begin();
  main.addEventListener("change", (event) => {
    if (!event.target.matches("[data-choose-lang]")) return;
    lang = event.target.value;
    card.speak(open, lang);
    dress();
  });
  main.addEventListener("click", (event) => event.target.closest("[data-confirm]") && gotIt());
  document.addEventListener("console:read", dress);
  document.addEventListener("console:since", () => still.steady(open, dress));
  document.addEventListener("console:incident", () => open?.dataset.incident !== incidents.chosen() && close());
  addEventListener("hashchange", () => follow(true));
  panels.rest();
  follow(call.isOn());
}
