/* What happens to the open card while it is read: new words in the same place, or words struck through before the
   reader's eyes. They leave when the reader confirms, or opens another card. */

import { say } from "../design/page.js";
import { clock, now } from "../live/time.js";
import * as card from "./card.js";
import * as cards from "./cards.js";
import * as incidents from "./incidents.js";
import * as panels from "./panels.js";
import * as state from "./state.js";
import * as steps from "./steps.js";

const WHY = {
  recalled: () => `Recalled at ${clock(now())}. See “Stop saying this”.`,
  expired: () => `This script ended at ${clock(now())}.`,
  published: () => "The English changed, and this translation is pending. Open the card again for the English.",
  broken_glass: () => "The English changed, and this translation is pending. Open the card again for the English.",
};

/** Which deed took words away: the last of these events that could have. */
export const deedOf = (events) =>
  events.map(({ kind = "" }) => kind.replace("scripts.", "")).findLast?.((name) => name in WHY) ?? "recalled";

/** Whether what stands in its place still says something in the language that is read. */
export const goesOn = (text, newer) => Boolean(newer && (text === null || newer.words));

function applied({ detail: { events = [] } }) {
  const open = cards.opened();
  if (open === null) return panels.refresh();
  if (open.isConnected) {
    if (!incidents.isOpen(open.dataset.incident) && card.isLive(open)) strike(open, "This incident was closed.");
    cards.speakOn();
    return cards.dress();
  }
  const newer = document.getElementById(open.id);
  const read = card.textOf(open);
  if (newer && goesOn(read, read && card.textIn(newer, read.lang))) return replaced(open, newer, read?.lang);
  return takenBack(open, deedOf(events));
}

/** What is read aloud stays what it is: a translation that came meanwhile waits beside it until it is chosen. */
function replaced(old, newer, read) {
  const isSlip = card.textIn(newer, read)?.element.dataset.fixes?.split(" ").includes(card.textOf(old)?.words);
  const chosen = card.langOf(old);
  const came = chosen !== read && card.textIn(newer, chosen) !== null;
  card.speak(newer, came ? read : chosen);
  if (isSlip) newer.classList.remove("fresh");   // nobody is interrupted
  cards.become(newer);
  if (!isSlip) say(came ? `The ${chosen.toUpperCase()} translation of ${card.titleOf(newer)} is here.` : `${card.titleOf(newer)} changed while it is open.${steps.gone()}`);
}

function takenBack(open, deed) {
  open.id = `kept-${open.id}`;   // the id may be another card's by now
  open.dataset.kept = "";
  document.getElementById("kept").append(open);
  strike(open, WHY[deed](), { aloud: deed !== "recalled" });   // a recall says so itself, on the right
  cards.become(open);
}

function strike(what, why, { aloud = true } = {}) {
  state.end(what, why);
  if (aloud && cards.opened()?.contains(what)) say(`Do not read on. ${why}`, { now: true });
}

/** A time has passed: of a whole card, or of one language. True also when the server's clock is dead. */
function over({ target }) {
  if (!target.matches("#cards > article, .said")) return;
  strike(target, `This script ended at ${clock(Date.parse(target.dataset.until))}.`);
  cards.dress();
}

/** The reader has stopped saying it: what stands in its place now is shown, or nothing. */
function stopped({ detail: { id } }) {
  const open = cards.opened();
  if (open?.dataset.kept === undefined) return;
  if (![...open.querySelectorAll("[data-release]")].some(({ dataset }) => `stop-${dataset.release}` === id)) return;
  const newer = document.getElementById(open.id.replace(/^kept-/, ""));
  if (newer) cards.openCard(newer);
  else cards.close();
}

export function begin() {
  document.addEventListener("hub:applied", applied);
  document.addEventListener("hub:over", over);
  document.addEventListener("console:stopped", stopped);
}
