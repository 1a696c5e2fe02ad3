/* The line that follows a flag: undo for ten seconds, and room for what is wrong. It stands under the card, whose words stay
   where they are, and takes no focus by itself: somebody is on the line. */

import { clock } from "../live/time.js";
import * as flags from "./flags.js";
import { me } from "./me.js";
import { keep, recall } from "./shelf.js";
import * as tally from "./tally.js";

const UNDO = 10_000;
const STORE = `hub:flag-draft:${me.person}`;
const form = document.getElementById("flagged");
const head = document.getElementById("flagged-head");
const field = document.getElementById("flag-note");
const wrong = document.getElementById("flag-wrong");
const undo = document.getElementById("flag-undo");
const main = document.getElementById("main");

let about = null;   // {words, name}: what the line is about

const open = () => document.querySelector(".script[data-open]");
const left = () => (flags.last() ? Math.ceil((flags.last().at + UNDO - Date.now()) / 1_000) : 0);

/** By its key: the open card, or without one the update that has the focus. */
export const press = () => act(flags.targetOf(open()) ?? flags.targetOf(document.activeElement));

/** One tap flags; once more: say what is wrong. */
function act(target) {
  if (!target) return tally.tell("Open a card first: then ! flags an error in it.", "triangle");
  const isNew = flags.flag(target.words, target.name);
  show(target);
  if (!isNew) field.focus();
}

/** When the last flag can still be undone: since then (milliseconds), else 0. */
export const lastAt = () => (left() > 0 ? flags.last().at : 0);

export function takeBack() {
  if (left() > 0 && flags.takeBack()) hide();
}

function show(target, note = null, reason = "") {
  if (about?.words !== target.words || note !== null) field.value = note ?? flags.flagOf(target.words)?.note ?? "";
  about = target;
  wrong.hidden = reason === "";
  wrong.textContent = reason;
  form.hidden = false;
  dress();
}

function hide() {
  if (form.contains(document.activeElement)) main.focus({ preventScroll: true });
  form.hidden = true;
  about = null;
  field.value = "";
  store();
}

function dress() {
  if (!about) return;
  const own = flags.flagOf(about.words);
  const waits = flags.isWaiting(about.words) ? " It waits here and goes out by itself." : "";
  const words = own ? `You flagged ${about.name} at ${clock(Date.parse(own.at))}.${waits}` : `${about.name} is not flagged.`;
  if (head.textContent !== words) head.textContent = words;
  undo.hidden = left() <= 0 || flags.last()?.words !== about.words;
  if (!undo.hidden) undo.textContent = `Undo, ${left()} s`;
}

function sent(event) {
  event.preventDefault();
  const note = field.value.trim();
  if (!note || !about) return hide();
  flags.explain(about.words, about.name, note);
  tally.tell("Flagged, with what is wrong: ", "flag", false, about.name);
  return hide();
}

const isTyped = () => about && field.value.trim() !== (flags.flagOf(about.words)?.note ?? "");

/** What is typed is kept over a reload. */
function store() {
  keep(STORE, isTyped() ? { ...about, note: field.value } : null, { session: true });
}

/** Another card, or the end of the call: the line goes, unless something is typed in it. */
function moveOn() {
  if (about && !isTyped() && !form.contains(document.activeElement)) hide();
}

export function begin() {
  form.addEventListener("submit", sent);
  field.addEventListener("input", store);
  undo.addEventListener("click", takeBack);
  document.getElementById("flag-close").addEventListener("click", hide);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-flag]");
    if (button) act(flags.targetOf(button));
  });
  for (const name of ["hub:applied", "console:flags"]) document.addEventListener(name, () => { flags.mark(); dress(); });
  document.addEventListener("console:opened", () => { if (flags.targetOf(open())?.words !== about?.words) moveOn(); });
  document.addEventListener("console:call", ({ detail }) => { if (!detail.on) moveOn(); });
  document.addEventListener("console:flag-refused", ({ detail: { item, reason } }) => show(item, item.note, `Not saved. ${reason}`));
  setInterval(dress, 1_000);
  flags.mark();
  const draft = recall(STORE, { session: true });
  if (draft?.words) show({ words: draft.words, name: draft.name }, draft.note);
}
