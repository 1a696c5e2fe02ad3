/* Keys: every screen can be worked without a mouse, and every single-letter key can be turned off. A page registers
   key("n", act), or marks a control with data-key="n": pressing the key then clicks it, or focuses it when it is a
   field. Names: "n", "/", "1", "shift+p", "enter", "escape". Keys sleep while a field has the focus. */

import { toggle } from "./page.js";

const acts = new Map();
const STORE = "hub:keys";

/** Register a key; returns a function that takes it away again. */
export function key(name, act) {
  const known = name.toLowerCase();
  acts.set(known, act);
  return () => { if (acts.get(known) === act) acts.delete(known); };
}

/** The name of what was pressed: letters carry their shift, signs are what they are. */
export function nameOf(event) {
  const name = event.key.toLowerCase();
  return event.shiftKey && /^\p{L}$/u.test(name) ? `shift+${name}` : name;
}

export const isOn = () => stored() !== "off";

function stored() {
  try { return localStorage.getItem(STORE); } catch { return null; }
}

function turn(on) {
  try { localStorage.setItem(STORE, on ? "on" : "off"); } catch { /* private window: for this page only */ }
  document.documentElement.dataset.keys = on ? "on" : "off";
}

/* Whoever dictates text, or leans on the keyboard, must not trigger deeds: signs and figures count as letters. */
const isSingle = (name) => [...name.replace("shift+", "")].length === 1;

function isAsleep(target) {
  if (!(target instanceof Element)) return false;
  return target.isContentEditable
    || target.matches("textarea, select, input:not([type=radio], [type=checkbox], [type=button], [type=submit], [type=range])")
    || document.querySelector("dialog:modal") !== null;
}

/** Enter and space already mean something on these. */
const answersItself = (target, name) =>
  (name === "enter" || name === " ") && target instanceof Element && target.closest("a[href], button, summary, input, label");

function marked(name) {
  return [...document.querySelectorAll(`[data-key="${CSS.escape(name)}"]`)]
    .find((element) => element.getClientRects().length > 0 && !element.disabled);
}

function press(event) {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat) return;
  const name = nameOf(event);
  if (isSingle(name) && document.documentElement.dataset.keys === "off") return;
  if (name !== "escape" && (isAsleep(event.target) || answersItself(event.target, name))) return;
  const act = acts.get(name);
  if (act) {
    if (act(event) !== false) event.preventDefault();   // false: not now, let the browser have it
    return;
  }
  const control = marked(name);
  if (!control) return;
  event.preventDefault();
  if (control.matches("input:not([type=checkbox], [type=radio]), textarea, select")) control.focus();
  else control.click();
}

key("?", () => {
  const panel = document.getElementById("keys");
  if (!panel) return false;
  toggle(panel);
  panel.querySelector("button")?.focus({ preventScroll: true });
});

turn(isOn());
document.addEventListener("keydown", press);
const box = document.getElementById("keys-on");
if (box) {
  box.checked = isOn();
  box.addEventListener("change", () => turn(box.checked));
}
