/* No answer for this, and: the caller heard something different. A line under the card, whose words stay where they are. While
   the caller's words are typed, what was asked before stands under them: one tap says that it is that one, again. */

import { hear } from "../live/gauges.js";
import { now } from "../live/time.js";
import * as call from "../console/call.js";
import * as cards from "../console/cards.js";
import { uuid } from "../console/ids.js";
import * as incidents from "../console/incidents.js";
import { me } from "../console/me.js";
import { outbox } from "../console/outbox.js";
import { keep, recall } from "../console/shelf.js";
import * as tally from "../console/tally.js";
import { likely } from "./alike.js";
import { answerOf, remember } from "./told.js";

const STORE = `hub:asking:${me.person}`;
const OFFERED = 4;
const SAYS = { question: "No answer, asked: ", rumor: "Heard by a caller: " };
const form = document.getElementById("asking");
const field = document.getElementById("asking-text");
const where = document.getElementById("asking-where");
const wrong = document.getElementById("asking-wrong");
const box = document.getElementById("asking-likely");
const main = document.getElementById("main");

const texts = new Map(Object.entries(me.questions ?? {}));   // question → {text, of, kind, incident}; gauges keep it up
let during = uuid();       // this call: the same question twice in it is one caller

outbox.kind("question", { names: (answer, item) => answer.id === item.id, told });
outbox.ready.then(() => outbox.waiting("question").forEach((item) => item.again && remember(item.again, item.body.at)));

const kind = () => form.dataset.kind;

/** By its key or its button: what the caller asks or has heard. */
export function press(wanted) {
  if (!form.hidden && kind() !== wanted && field.value.trim()) return field.focus();   // what is typed is not lost
  show({ kind: wanted, text: field.value, heard: where.value });
  field.focus();
}

function show({ kind: wanted, text = "", heard = "", reason = "" }) {
  form.dataset.kind = wanted;
  for (const part of form.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== wanted;
  field.value = text;
  where.value = heard;
  say(reason);
  form.hidden = false;
  offer();
}

function say(reason) {
  wrong.hidden = reason === "";
  wrong.textContent = reason;
  if (reason) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
}

function hide({ done = false } = {}) {
  if (form.contains(document.activeElement)) main.focus({ preventScroll: true });
  form.hidden = true;
  if (done) field.value = "";
  store();
}

/** What is typed is kept over a reload. */
function store() {
  keep(STORE, field.value.trim() ? { kind: kind(), text: field.value, heard: where.value } : null, { session: true });
}

/** One more caller asks: what was typed, or a question that was asked before. */
function send(again = null) {
  const text = field.value.trim();
  if (!text && !again) {
    say(kind() === "rumor" ? "Write what the caller has heard." : "Write what the caller asks, in the caller’s own words.");
    return field.focus();
  }
  const id = uuid();
  const at = new Date(now()).toISOString();
  const topic = cards.topicNow();
  const body = {
    id, kind: kind(), at, incident: again?.incident ?? topic?.incident ?? incidents.chosen(), topic: topic?.id ?? "",
    text: again ? "" : text, again: again?.id ?? "", call: call.isOn() ? during : "",
    where: kind() === "rumor" ? where.value : "",
  };
  if (!body.incident) return say("No incident is open: tell your shift lead.");
  outbox.add({ id, kind: "question", url: "/questions/", body, again: again?.id ?? null });
  const answer = answerOf(again?.id);
  tally.tell(SAYS[kind()], "flag", false, again?.text ?? text);
  remember(again?.id, at);
  if (answer) answer.scrollIntoView({ block: "nearest" });
  return hide({ done: true });
}

/** What the hub said: counted, refused with a reason, or not yet. */
function told({ item, verdict, answer, reason }) {
  if (verdict === "done") remember(answer.question, answer.at);
  if (verdict !== "refused") return;
  const { kind: was, text, where: heard, again } = item.body;
  show({ kind: was, text: text || texts.get(again)?.text || "", heard, reason: `Not saved. ${reason}` });
}

/* ---- asked before ---- */

function offer() {
  const open = [...texts].map(([id, said]) => ({ id, ...said }))
    .filter((one) => one.text && one.kind === kind() && incidents.isOpen(one.incident));
  const seen = new Set();
  const found = likely(field.value, open).filter(({ of }) => !seen.has(of) && seen.add(of)).slice(0, OFFERED);
  const shown = found.map(({ id }) => id).join(" ");
  if (box.dataset.shows === shown) return;
  box.dataset.shows = shown;
  box.hidden = found.length === 0;
  document.getElementById("asking-count").textContent = found.length ? `${found.length} asked before` : "";
  box.querySelector("ul").replaceChildren(...found.map(line));
}

/** One tap: the same again. Where it is answered by now, the answer stands beside it. */
function line(question) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.className = "btn small";
  button.type = "button";
  button.textContent = "This one, again";
  const words = document.createElement("q");
  words.textContent = question.text;
  words.id = `likely-${question.id}`;
  button.setAttribute("aria-describedby", words.id);
  button.addEventListener("click", () => send(question));
  item.append(button, " ", words);
  const answer = answerOf(question.of)?.querySelector("[data-answer-words]")?.cloneNode(true);
  if (answer) item.append(" ", ...answer.childNodes);
  return item;
}

function heard(name, data) {
  texts.set(name.slice("asked:".length), data);
  if (!form.hidden) offer();
}

export function begin() {
  hear("asked:", heard);
  form.addEventListener("submit", (event) => { event.preventDefault(); send(); });
  form.addEventListener("keydown", (event) => { if (event.key === "Escape") { event.preventDefault(); hide(); } });
  field.addEventListener("input", () => { say(""); offer(); store(); });
  where.addEventListener("change", store);
  document.getElementById("asking-close").addEventListener("click", () => hide());
  for (const button of document.querySelectorAll("[data-ask]")) button.addEventListener("click", () => press(button.dataset.ask));
  document.addEventListener("console:call", ({ detail }) => {
    if (!detail.on) during = uuid();
    if (!detail.on && !form.hidden && !field.value.trim() && !form.contains(document.activeElement)) hide();
  });
  const draft = recall(STORE, { session: true });
  if (draft?.text) show(draft);   // typed before a reload
}
