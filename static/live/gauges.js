/* Gauges: absolute values that move without an event (counts, reach). The newest version of each name wins. Elements
   say themselves what they show: data-gauge="reach:42" data-value="current_percent". */

import { fill } from "./apply.js";
import { at, isNewer } from "./protocol.js";

const newest = new Map();

const PLAIN = ["points", "x", "y", "x1", "x2", "y1", "y2", "height", "max", "title"];

const shows = {
  value: (element, value) => text(element, value ?? ""),
  width: (element, value) => set(element, "width", `${Math.min(100, Math.max(0, Number(value) || 0))}%`),
  label: (element, value) => set(element, "aria-label", value),
  shown: (element, value) => { element.hidden = !value; },
  html: (element, value) => html(element, value),
  ...Object.fromEntries(PLAIN.map((name) => [name, (element, value) => set(element, name, value)])),
};

/** Take a gauge; true when it was news. */
export function take(gauge) {
  if (!isNewer(newest.get(gauge.name), gauge)) return false;
  newest.set(gauge.name, gauge);
  for (const element of document.querySelectorAll(`[data-gauge="${CSS.escape(gauge.name)}"]`)) show(element, gauge.data);
  document.dispatchEvent(new CustomEvent("hub:gauge", { detail: { name: gauge.name, data: gauge.data } }));
  return true;
}

/** Give elements that have just come into the page the values that are already known. */
export function bind(root) {
  for (const element of [root, ...root.querySelectorAll("[data-gauge]")]) {
    const known = newest.get(element.dataset.gauge);
    if (known) show(element, known.data);
  }
}

/** Tell of every gauge under a prefix: what is known already, whoever was first on the page, and what comes. */
export function hear(prefix, heard) {
  document.addEventListener("hub:gauge", ({ detail: { name, data } }) => { if (name.startsWith(prefix)) heard(name, data); });
  for (const [name, { data }] of newest) if (name.startsWith(prefix)) heard(name, data);
}

/** The data last heard under a name. */
export const known = (name) => newest.get(name)?.data;

function show(element, data) {
  for (const [name, put] of Object.entries(shows)) {
    const path = element.dataset[name];
    if (path === undefined) continue;
    const value = at(data, path);
    if (value !== undefined) put(element, value);
  }
}

function text(element, value) {
  const words = String(value);
  if (element.textContent !== words) element.textContent = words;   // the same again would be read out again
}

function set(element, name, value) {
  if (value === null) element.removeAttribute(name);
  else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
}

const filled = new WeakMap();

function html(element, value) {
  if (filled.get(element) === value) return;
  filled.set(element, value);
  fill(element, value);
}
