/* My last calls: what this shift tallied, as it stands, and a form to say one anew. What still waits here stands on top. */

import { key } from "../design/keys.js";
import { toggle } from "../design/page.js";
import { clock } from "../live/time.js";
import { outbox } from "./outbox.js";
import * as tally from "./tally.js";
import * as topics from "./topics.js";

const panel = document.getElementById("calls");
const list = document.getElementById("calls-list");
const none = document.getElementById("calls-none");
const form = document.getElementById("call-anew");
let calls = [];     // {call, at, topic, also, area, disposition} as the hub has them, or as they wait here
let chosen = null;

const nameOf = (id) => topics.byId(id)?.name ?? "a topic no longer listed";
const allOf = (one) => [one.topic, ...one.also].map(nameOf).join(" + ");

export async function open() {
  if (!panel) return;
  toggle(panel, true);
  leave();
  none.textContent = "Asking the hub…";
  draw(await found());
  panel.querySelector("h2").focus({ preventScroll: true });
}

/** The hub's list, with what it has not heard yet. */
async function found() {
  const waiting = outbox.waiting("tally");
  const new_ = waiting.filter((item) => !item.of && !item.undoes).reverse().map(({ id, body }) => ({
    call: id, at: body.at, topic: body.topic, also: body.also ?? [], area: body.area, disposition: body.disposition, waits: true,
  }));
  try {
    const answer = await fetch("/topics/calls", { credentials: "same-origin", cache: "no-store", headers: { Accept: "application/json" }, signal: AbortSignal.timeout?.(8_000) });
    if (!answer.ok || answer.redirected) throw new Error(`calls: ${answer.status}`);
    calls = (await answer.json()).calls;
    none.textContent = "";
  } catch {
    none.textContent = "The hub did not answer. These are the calls this page knows.";
  }
  const undone = new Set(waiting.map((item) => item.undoes));
  const known = new Set(new_.map((one) => one.call));
  return [...new_, ...calls.filter((one) => !known.has(one.call)).map((one) => changed(one, waiting))].filter((one) => !undone.has(one.call));
}

/** As it will be when what waits has gone out. */
function changed(one, waiting) {
  const said = waiting.filter((item) => item.of === one.call).map(({ body: { id: _, ...change } }) => change);
  return Object.assign({}, one, ...said, said.length ? { waits: true } : {});
}

function draw(shown) {
  if (!shown.length && !none.textContent) none.textContent = "No call yet in this shift.";
  list.replaceChildren(...shown.map(row));
}

function row(one) {
  const line = document.createElement("tr");
  const time = cell("th", clock(Date.parse(one.at)));
  time.scope = "row";
  const button = Object.assign(document.createElement("button"), { type: "button", className: "btn small", textContent: "Say anew" });
  button.setAttribute("aria-label", `Say anew: ${clock(Date.parse(one.at))} ${allOf(one)}`);
  button.addEventListener("click", () => choose(one));
  const last = document.createElement("td");
  last.append(button);
  const what = cell("td", allOf(one));
  const more = [one.area, wordsOf(one.disposition), one.waits ? "waits here" : ""].filter(Boolean).join(", ");
  if (more) what.append(Object.assign(document.createElement("span"), { className: "quiet", textContent: more }));
  line.append(time, what, last);
  return line;
}

const cell = (name, words) => Object.assign(document.createElement(name), { textContent: words });

const wordsOf = (disposition) => (disposition ? [...form.elements.disposition.options].find((one) => one.value === disposition)?.label : "");

/* ---- one call anew ---- */

function choose(one) {
  chosen = one;
  document.getElementById("h-anew").textContent = `The call of ${clock(Date.parse(one.at))}: ${allOf(one)}`;
  const all = topics.allOpen();
  fill(form.elements.topic, all, one.topic);
  fill(form.elements.also, [{ id: "", name: "Nothing else" }, ...all], one.also[0] ?? "");
  form.elements.area.value = one.area ?? "";
  form.elements.disposition.value = one.disposition ?? "";
  panel.toggleAttribute("data-anew", true);
  form.hidden = false;
  form.elements.topic.focus();
}

function fill(select, all, value) {
  select.replaceChildren(...all.map(({ id, name }) => new Option(name, id)));
  if (value && select.value !== value && !all.some(({ id }) => id === value)) select.add(new Option(nameOf(value), value));
  select.value = value;
}

/** Only what is different is sent: further topics that do not stand in the form stay. */
function change() {
  const { topic, also, area, disposition } = form.elements;
  const further = [also.value, ...chosen.also.slice(1)].filter((id) => id && id !== topic.value);
  const said = {};
  if (topic.value !== chosen.topic) said.topic = topic.value;
  if (further.join() !== chosen.also.join()) said.also = further;
  if (area.value.trim() !== (chosen.area ?? "")) said.area = area.value.trim() || null;
  if (disposition.value !== (chosen.disposition ?? "")) said.disposition = disposition.value || null;
  return said;
}

function saved(event) {
  event.preventDefault();
  const said = change();
  if (Object.keys(said).length) tally.sayAnew(chosen.call, nameOf(said.topic ?? chosen.topic), said);
  shut();
}

function leave() {
  chosen = null;
  form.hidden = true;
  panel.toggleAttribute("data-anew", false);
}

function shut() {
  leave();
  toggle(panel, false);
  document.getElementById("main").focus({ preventScroll: true });
}

export function begin() {
  if (!panel) return;
  form.addEventListener("submit", saved);
  document.getElementById("anew-close").addEventListener("click", () => { leave(); panel.querySelector("h2").focus(); });
  document.getElementById("anew-undo").addEventListener("click", () => { tally.undoCall(chosen.call, allOf(chosen)); shut(); });
  document.getElementById("calls-open").addEventListener("click", open);
  key("#", () => { open(); });
}
