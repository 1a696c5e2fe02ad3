/* The tally bar: one key records a call, with all its topics. What is recorded is kept here until the hub has it for good. */

import { key } from "../design/keys.js";
import { say } from "../design/page.js";
import { clock, now } from "../live/time.js";
import * as call from "./call.js";
import * as fields from "./fields.js";
import { uuid } from "./ids.js";
import { me } from "./me.js";
import { outbox } from "./outbox.js";
import { shape } from "./topics.js";

const UNDO = 10_000;
const MOST = 5;       // further topics of one call
const TALLIES = "/topics/tallies";
const form = document.getElementById("tally");
const said = document.getElementById("tally-said");
const undo = document.getElementById("undo");
const wait = document.getElementById("tally-wait");

let topic = null;     // what the call is about, as far as one knows
let version = null;   // the words that were open
let further = [];     // what the same call is about besides
let last = null;      // {id, name, until}: what can still be undone

outbox.kind("tally", { names: (answer, { id, undoes }) => answer.id === (undoes ?? id), told: answered });

/** What this call is about: the topic of the card that is open, and the words that are read. */
export function about(next, words = null) {
  topic = next;
  version = words;
  further = further.filter((one) => one.id !== topic?.id);
  const place = document.getElementById("tally-topic");
  const name = document.createElement("span");
  name.textContent = topic?.name ?? "No topic yet";
  const letter = document.createElement("kbd");
  letter.textContent = topic?.key ?? "";
  place.replaceChildren(...(topic?.key ? [letter] : []), name);
  showFurther();
}

/** One more topic of the call one is on, or no more; without a call, a call of its own that is over. */
export function also(one) {
  if (!call.isOn() || !topic) return record(one);
  if (one.id === topic.id) return tell(`The call is about ${one.name} already.`, "check");
  const without = further.filter((other) => other.id !== one.id);
  const isNew = without.length === further.length;
  if (isNew && without.length === MOST) return tell(`A call has at most ${MOST + 1} topics.`, "triangle");
  further = isNew ? [...without, one] : without;
  showFurther();
  return tell(`${isNew ? "Also about" : "No longer about"} `, "check", false, one.name);
}

function showFurther() {
  const place = document.getElementById("tally-also");
  place.textContent = further.length ? `also ${further.map(({ name }) => name).join("; ")}` : "";
  place.hidden = further.length === 0;
}

/** Record the call under its topics; the call is over. */
export function save() {
  if (!topic) return tell("Choose a topic first: press its letter.", "triangle");
  if (!record(topic, version, further)) return undefined;
  further = [];
  showFurther();
  return call.wrapUp();
}

/** Record a call, and stay where one is; whether it was. */
export function record(about, words = null, besides = []) {
  if (!me.shift) {
    tell("Sign on to tally.", "triangle");
    return false;
  }
  const body = { id: uuid(), topic: about.id, incident: about.incident, at: new Date(now()).toISOString(), ...fields.chosen() };
  if (words) body.script_version = words;
  if (besides.length) body.also = besides.map(({ id }) => id);
  fields.forget();
  const name = [about, ...besides].map((one) => one.name).join(" + ");
  outbox.add({ id: body.id, kind: "tally", url: TALLIES, body, name });
  last = { id: body.id, name, until: Date.now() + UNDO, stored: false };
  tell(`Saving: ${name}`, "ring");
  show();
  return true;
}

/** When the last call that can still be undone was saved (milliseconds), else 0. */
export const lastAt = () => (last ? last.until - UNDO : 0);

export function takeBack() {
  if (!last || Date.now() > last.until) return;
  const { id, name } = last;
  undoCall(id, name);
}

/** Take a call back with all its topics: while it waits here it is never sent. */
export async function undoCall(id, name) {
  if (last?.id === id) last = null;
  tell(`Undone: ${name}`, "cross");
  if (!(await outbox.withdraw(id))) {
    outbox.add({ id: uuid(), kind: "tally", url: `${TALLIES}/${id}`, method: "DELETE", after: newestOf(id), undoes: id, name });
  }
  show();
}

/** Say anew what a call was about: {topic, also, area, disposition}; what comes instead keeps its time. */
export function sayAnew(id, name, change) {
  const body = { id: uuid(), ...change };
  outbox.add({ id: body.id, kind: "tally", url: `${TALLIES}/${id}/classify`, body, after: newestOf(id), of: id, name });
  tell(`Saying anew: ${name}`, "ring");
  show();
}

/** What waits for a call last: what is said of it now goes out after that. */
const newestOf = (id) => outbox.waiting("tally").findLast?.((item) => [item.id, item.of, item.undoes].includes(id))?.id ?? id;

/** What the server said to an item: stored, refused, or not yet. */
function answered({ item, verdict, reason, status }) {
  if (verdict === "refused" && item.undoes && status === 404) return;   // the call itself was refused: there is nothing to take back
  if (verdict === "refused") {
    if (last?.id === item.id) last = null;
    notSaved(item.name, reason);
  } else if (verdict === "done" && item.of) {
    tell("Said anew: ", "check", false, item.name);
  } else if (verdict === "done" && !item.undoes && last?.id === item.id) {
    last.stored = true;
    tell(`Saved ${clock(now(), true)}: `, "check", false, item.name);
  } else if (verdict === "later" && !item.undoes) {
    tell("Kept here, it goes out by itself: ", "cut", false, item.name);
  } else if (verdict === "done" && item.undoes && !last) {
    tell(`Undone: ${item.name}`, "check");
  }
}

function notSaved(what, reason) {
  tell(`Not saved: ${what}. ${reason || "The hub refused it."}`, "triangle", true);
}

/** Say it in the bar: what was done, or what is to be done first. */
export function tell(words, mark, isGrave = false, name = "") {
  const bold = document.createElement("b");
  bold.textContent = name;
  said.replaceChildren(shape(mark), ` ${words}`, ...(name ? [bold] : []));
  said.classList.toggle("wrong", isGrave);
  if (mark !== "ring") say(words + name);
}

/** How long undo is still offered, and what waits to be sent. */
function show() {
  const left = last ? Math.ceil((last.until - Date.now()) / 1000) : 0;
  undo.hidden = left <= 0;
  if (left > 0) undo.textContent = `Undo, ${left} s`;
  const count = outbox.waiting("tally").length;
  const words = [waitWords(count), othersWords(), outbox.lasts ? "" : "kept in this tab only"].filter(Boolean).join("; ");
  if (wait.dataset.shows === words) return;
  wait.dataset.shows = words;
  wait.replaceChildren(...(count ? [shape("cut"), " "] : []), words);
}

function waitWords(count) {
  if (count === 0) return "Nothing waits to be sent";
  return `${count} wait${count === 1 ? "s" : ""} here to be sent${outbox.needsSignIn ? ": sign in again" : ""}`;
}

/** What somebody tapped here before goes out under their name, as soon as it can. */
const othersWords = () => (outbox.ofOthers ? `${outbox.ofOthers} of who sat here before` : "");

export function begin() {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    save();
  });
  undo.addEventListener("click", takeBack);
  key("enter", save);
  fields.begin(tell);
  document.addEventListener("console:refused", ({ detail: { what, reason } }) => notSaved(what, reason));
  document.addEventListener("console:outbox", show);
  show();
  setInterval(show, 1_000);
  outbox.begin();
}
