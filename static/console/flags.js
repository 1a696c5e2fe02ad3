/* What this person flagged as wrong in a text, and which answers they have heard. One tap flags; what is wrong may follow.
   Kept here and sent until the hub has it. */

import { say } from "../design/page.js";
import { clock, now } from "../live/time.js";
import * as card from "./card.js";
import { uuid } from "./ids.js";
import { me } from "./me.js";
import { outbox } from "./outbox.js";

const mine = new Map(Object.entries(me.flags ?? {}));   // words → {id, at, note} of this person's own flag
const heardOf = new Set(me.heard ?? []);                // answers this person has read, on whichever desk
let tapped = null;                                      // {words, id, name, at}: the flag made last on this page

outbox.kind("flag", { names: isAbout, told });
outbox.ready.then(() => {
  const left = outbox.waiting("flag");
  for (const item of left) remember(item);
  if (left.length) changed();
});

function remember({ words, flag, at, note, takes, heard }) {
  if (heard) heardOf.add(heard);
  else if (takes) forget(takes);
  else mine.set(words, { ...mine.get(words), id: flag, at, ...(note ? { note } : {}) });
}

function forget(id) {
  for (const [words, flag] of mine) if (flag.id === id) mine.delete(words);
}

function isAbout(answer, { words, takes, heard }) {
  if (heard) return answer.answer === heard;
  return takes ? answer.id === takes : answer.words === words;
}

/** How an item is sent. */
function request({ words, flag, at, note, takes, heard }) {
  if (heard) return { url: "/flags/heard", body: { answer: heard } };
  if (takes) return { url: `/flags/${takes}`, method: "DELETE" };
  return { url: "/flags/", body: { id: flag, words, at, note } };
}

const send = (item) => outbox.add({ ...item, ...request(item), kind: "flag" });

function told({ item, verdict, answer, reason }) {
  if (verdict === "refused" && !item.heard) refused(item, reason);
  // Whoever flagged these words at another desk before has that flag, and not a second.
  if (verdict === "done" && item.flag && mine.get(item.words)?.id === item.flag && !answer.taken_back_at) mine.set(item.words, answer);
  changed({ item, verdict });
}

function refused(item, reason) {
  const what = item.takes ? "that your flag was a slip" : `your flag of ${item.name}`;
  if (item.flag && !item.note) forget(item.flag);
  if (item.note) document.dispatchEvent(new CustomEvent("console:flag-refused", { detail: { item, reason } }));
  else document.dispatchEvent(new CustomEvent("console:refused", { detail: { what, reason } }));
}

const changed = (detail = {}) => document.dispatchEvent(new CustomEvent("console:flags", { detail }));

/** What was done last to a text goes out after what was done to it before. */
function queue(item) {
  const before = outbox.waiting("flag").findLast?.(({ words }) => words === item.words);
  send({ ...item, ...(before ? { after: before.id } : {}) });
}

/** Say that something is wrong in these words; false when this person has said so before. */
export function flag(words, name) {
  if (mine.has(words)) return false;
  const at = new Date(now()).toISOString();
  const id = uuid();
  tapped = { words, id, name, at: Date.now() };
  mine.set(words, { id, at, note: "" });
  queue({ id, flag: id, words, at, name });
  say(`Flagged: ${name}. Press exclamation mark again to say what is wrong, U to undo.`);
  changed();
  return true;
}

/** Say what is wrong, in the person's own words. */
export function explain(words, name, note) {
  const own = mine.get(words);
  if (!own || !note) return;
  mine.set(words, { ...own, note });
  queue({ id: uuid(), flag: own.id, words, at: own.at, note, name });
  changed();
}

/** When the last flag was made here, and of what; null when there is nothing to undo. */
export const last = () => tapped;

/** It was a slip; false when there is nothing to take back. */
export function takeBack() {
  if (!tapped) return false;
  const { words, id, name } = tapped;
  tapped = null;
  forget(id);
  withdraw(id, words, name);
  say(`Undone: your flag of ${name}.`);
  changed();
  return true;
}

/** The flag and what was written to it, while they are here; what may have gone out is taken back by the hub. */
async function withdraw(id, words, name) {
  const items = outbox.waiting("flag").filter((item) => item.flag === id);
  const taken = await Promise.all(items.map((item) => outbox.withdraw(item.id)));
  if (items[0]?.id !== id || !taken[0]) queue({ id: uuid(), takes: id, words, name });
}

/** This person's own flag of these words: {id, at, note}. */
export const flagOf = (words) => mine.get(words);

/** Whether the flag itself still waits here to be sent. */
export const isWaiting = (words) => outbox.waiting("flag").some((item) => item.words === words);

/* ---- what became of it ---- */

/** When this person flagged what an answer is to (ISO 8601); null when it is not for them, or they have heard it. */
export function askedAt(answer) {
  if (heardOf.has(answer.dataset.answer)) return null;
  const own = answer.dataset.for.split(" ").find((one) => one.startsWith(`${me.person}=`));
  return own?.slice(me.person.length + 1) ?? null;
}

/** This person has read it: it is not shown to them again. */
export function heard(answer) {
  if (heardOf.has(answer)) return;
  heardOf.add(answer);
  send({ id: uuid(), heard: answer });
  changed();
}

/* ---- the buttons ---- */

/** What a button flags: an update, or the text of a card that is shown. {words, name}, or null. */
export function targetOf(element) {
  const update = element?.closest?.("#updates > .update, #to-confirm > .update");
  if (update) return { words: update.dataset.words, name: update.querySelector("h3")?.textContent.trim() ?? "" };
  const article = element?.closest?.(".script[data-open]");
  const text = article && card.isLive(article) && card.textOf(article);
  if (!text?.words) return null;
  const lang = text.lang === "en" ? "" : ` (${text.lang.toUpperCase()})`;
  return { words: text.words, name: `${card.titleOf(article)}, version ${text.number}${lang}` };
}

/** Every button says whether its text was flagged. */
export function mark() {
  for (const button of document.querySelectorAll("[data-flag]")) {
    const target = targetOf(button);
    button.hidden = target === null;
    const own = target && mine.get(target.words);
    const words = own ? `Flagged ${clock(Date.parse(own.at))}` : "Flag an error";
    const place = button.querySelector("[data-flag-says]");
    if (place.textContent !== words) place.textContent = words;
  }
}
