/* The tally bar: one tap records a call. What is recorded is kept here until the server has it for good. */

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
const TALLIES = "/topics/tallies";
const form = document.getElementById("tally");
const said = document.getElementById("tally-said");
const undo = document.getElementById("undo");
const wait = document.getElementById("tally-wait");

let topic = null;     // what the call is about, as far as one knows
let version = null;   // the words that were open
let last = null;      // {id, name, until}: what can still be undone

outbox.kind("tally", { names: (answer, { id, undoes }) => answer.id === (undoes ?? id), told: answered });

/** What this call is about: the topic of the card that is open, and the words that are read. */
export function about(next, words = null) {
  topic = next;
  version = words;
  const place = document.getElementById("tally-topic");
  const name = document.createElement("span");
  name.textContent = topic?.name ?? "No topic yet";
  const letter = document.createElement("kbd");
  letter.textContent = topic?.key ?? "";
  place.replaceChildren(...(topic?.key ? [letter] : []), name);
}

/** Record the call under its topic; the call is over. */
export function save() {
  if (!topic) return tell("Choose a topic first: press its letter.", "triangle");
  if (record(topic, version)) call.wrapUp();
}

/** Record one more topic of the same call, or somebody else's call, and stay where one is. */
export function record(about, words = null) {
  if (!me.shift) {
    tell("Sign on to tally.", "triangle");
    return false;
  }
  const body = { id: uuid(), topic: about.id, incident: about.incident, at: new Date(now()).toISOString(), ...fields.chosen() };
  if (words) body.script_version = words;
  outbox.add({ id: body.id, kind: "tally", url: TALLIES, body, name: about.name });
  last = { id: body.id, name: about.name, until: Date.now() + UNDO, stored: false };
  tell(`Saving: ${about.name}`, "ring");
  show();
  return true;
}

/** When the last call that can still be undone was saved (milliseconds), else 0. */
export const lastAt = () => (last ? last.until - UNDO : 0);

export async function takeBack() {
  if (!last || Date.now() > last.until) return;
  const { id, name } = last;
  last = null;
  tell(`Undone: ${name}`, "cross");
  show();
  if (!(await outbox.withdraw(id))) outbox.add({ id: uuid(), kind: "tally", url: `${TALLIES}/${id}`, method: "DELETE", after: id, undoes: id, name });
  show();
}

/** What the server said to an item: stored, refused, or not yet. */
function answered({ item, verdict, reason }) {
  if (verdict === "refused") {
    if (last?.id === item.id) last = null;
    notSaved(item.name, reason);
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
  const words = [waitWords(count), othersWords(), ...(outbox.lasts ? [] : ["kept in this tab only"])].filter(Boolean).join("; ");
  if (wait.dataset.shows === words) return;
  wait.dataset.shows = words;
  wait.replaceChildren(...(count ? [shape("cut"), " "] : []), words);
}

function waitWords(count) {
  if (count === 0) return "Nothing waits to be sent";
  return `${count} wait${count === 1 ? "s" : ""} here to be sent${outbox.needsSignIn ? ": sign in again" : ""}`;
}

/** What somebody tapped here before goes out under their name, as soon as it can. */
function othersWords() {
  const count = outbox.ofOthers;
  return count ? `${count} of who sat here before` : "";
}

export function begin() {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    save();
  });
  undo.addEventListener("click", takeBack);
  key("enter", save);
  key(".", () => document.getElementById("area").focus());
  fields.begin();
  document.addEventListener("console:refused", ({ detail: { what, reason } }) => notSaved(what, reason));
  document.addEventListener("console:outbox", show);
  show();
  setInterval(show, 1_000);
  outbox.begin();
}
