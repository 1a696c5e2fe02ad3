/* The tally bar: one tap records a call. What is recorded is kept here until the server has it for good. */

import { key } from "../design/keys.js";
import { say } from "../design/page.js";
import { clock, now } from "../live/time.js";
import * as call from "./call.js";
import * as fields from "./fields.js";
import { uuid } from "./ids.js";
import { me } from "./me.js";
import { Outbox } from "./outbox.js";
import { post } from "./post.js";
import { shelf } from "./shelf.js";
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

const outbox = new Outbox({
  shelf: shelf(`hub:tallies:${me.person}`),
  send: ({ id, body, undoes }) => (undoes
    ? post(`${TALLIES}/${undoes}`, undefined, { method: "DELETE", names: (answer) => answer.id === undoes })
    : post(TALLIES, body, { names: (answer) => answer.id === id })),
  told: answered,
});

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
  outbox.add({ id: body.id, body, name: about.name });
  last = { id: body.id, name: about.name, until: Date.now() + UNDO, stored: false };
  tell(`Saving: ${about.name}`, "ring");
  show();
  return true;
}

/** When the last call that can still be undone was saved (milliseconds), else 0. */
export const lastAt = () => (last ? last.until - UNDO : 0);

export function takeBack() {
  if (!last || Date.now() > last.until) return;
  const { id, name } = last;
  last = null;
  if (!outbox.withdraw(id)) outbox.add({ id: uuid(), after: id, undoes: id, name });
  tell(`Undone: ${name}`, "cross");
  show();
}

/** What the server said to an item: stored, refused, or not yet. */
function answered({ item, verdict, reason, signedOut }) {
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
  show(signedOut);
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
function show(signedOut = false) {
  const left = last ? Math.ceil((last.until - Date.now()) / 1000) : 0;
  undo.hidden = left <= 0;
  if (left > 0) undo.textContent = `Undo, ${left} s`;
  const count = outbox.waiting.length;
  const words = count === 0 ? "Nothing waits to be sent"
    : `${count} wait${count === 1 ? "s" : ""} here to be sent${signedOut ? ": sign in again" : ""}`;
  if (wait.dataset.shows === words) return;
  wait.dataset.shows = words;
  wait.replaceChildren(...(count ? [shape("cut"), " "] : []), words);
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
  show();
  setInterval(show, 1_000);
}
