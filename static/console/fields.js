/* The optional fields of the tally. They stick: whoever answers the Spanish line says so once. */

import { me } from "./me.js";
import { keep, recall } from "./shelf.js";

const NAMES = ["area", "language", "channel", "disposition"];
const STORE = `hub:fields:${me.person}`;
const form = document.getElementById("tally");

/** What was chosen, without what was left empty. */
export function chosen() {
  const values = NAMES.map((name) => [name, form.elements[name]?.value?.trim() ?? ""]);
  return Object.fromEntries(values.filter(([, value]) => value));
}

/** Set one field as if it had been chosen. */
export function set(name, value) {
  const field = form.elements[name];
  if (!field) return;
  const before = field.value;
  field.value = value;
  if (field.value !== value) field.value = before;   // no such choice here
  keep(STORE, chosen());
}

export function begin() {
  for (const [name, value] of Object.entries(recall(STORE) ?? {})) if (NAMES.includes(name)) set(name, value);
  form.addEventListener("change", () => keep(STORE, chosen()));
}
