/* The optional fields of the tally. They stick: whoever answers the Spanish line says so once. What belongs to one call
   alone does not: where exactly it was, and that 911 sent it. Each has a key that goes to the next choice. */

import { key } from "../design/keys.js";
import { me } from "./me.js";
import { keep, recall } from "./shelf.js";

const STICKY = ["area", "language", "channel", "disposition"];
const FROM_911 = "from-911";   // a choice of the channel: by phone, and sent here by 911
const STORE = `hub:fields:${me.person}`;
const form = document.getElementById("tally");
let before = "phone";          // the channel that 911 took the place of, for one call

const valueOf = (name) => form.elements[name]?.value?.trim() ?? "";

/** What was chosen, without what was left empty, as the hub takes it. */
export function chosen() {
  const values = [...STICKY, "place"].map((name) => [name, valueOf(name)]);
  const said = Object.fromEntries(values.filter(([, value]) => value));
  return said.channel === FROM_911 ? { ...said, channel: "phone", from_911: true } : said;
}

/** The call is saved: what was of this call alone goes. */
export function forget() {
  if (form.elements.place) form.elements.place.value = "";
  if (valueOf("channel") === FROM_911) set("channel", before);
}

/** Set one field as if it had been chosen. */
export function set(name, value) {
  const field = form.elements[name];
  if (!field) return;
  const was = field.value;
  field.value = value;
  if (field.value !== value) field.value = was;   // no such choice here
  store();
}

function store() {
  if (valueOf("channel") !== FROM_911) before = valueOf("channel");
  const values = STICKY.map((name) => [name, name === "channel" ? before : valueOf(name)]);
  keep(STORE, Object.fromEntries(values.filter(([, value]) => value)));
}

/** The choices of a field, in the order in which they stand, with their words. */
function choices(name) {
  const field = form.elements[name];
  const all = field instanceof HTMLSelectElement ? [...field.options] : [...form.querySelectorAll(`[name="${name}"]`)];
  return all.map((one) => ({ value: one.value, words: (one.label || one.parentElement.textContent).trim() }));
}

/** Choose the next, and say which it is. */
function step(name, called, by, tell) {
  const all = choices(name);
  const at = all.findIndex(({ value }) => value === form.elements[name].value);
  const next = all[(at + by + all.length) % all.length];
  set(name, next.value);
  tell(`${called}: ${next.words}`, "check");
}

function from911(tell) {
  const is = valueOf("channel") === FROM_911;
  set("channel", is ? before : FROM_911);
  tell(is ? "Not from 911" : "Came from 911", "check");
}

/** `tell` says in the bar what a key chose. */
export function begin(tell) {
  for (const [name, value] of Object.entries(recall(STORE) ?? {})) if (STICKY.includes(name)) set(name, value);
  form.addEventListener("change", store);
  key(".", () => document.getElementById("area").focus());
  key(",", () => step("language", "Caller’s language", 1, tell));
  key("-", () => step("channel", "Channel", 1, tell));
  key("=", () => from911(tell));
  key(";", () => step("disposition", "What we did", 1, tell));
  key(":", () => step("disposition", "What we did", -1, tell));
}
