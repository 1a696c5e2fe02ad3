/* Figures that stand over the board, one key away: the sparklines as a table, and who calls, from where, about what. */

import { fill } from "../live/apply.js";

const PANELS = [["quarters", "as-table"], ["figures", "as-figures"]];
const place = document.getElementById("quarters");
const buttons = PANELS.map(([name, id]) => [name, document.getElementById(id)]);
let shown = null;   // which of them stands there
let incident = () => null;
let asked = 0;

const isOpen = () => shown !== null;

async function show() {
  const mine = ++asked;
  try {
    const answer = await fetch(`/board/${shown}?incident=${encodeURIComponent(incident() ?? "")}`, { cache: "no-store" });
    if (answer.ok && mine === asked && isOpen()) fill(place, await answer.text());
  } catch {
    /* Not live: the strip says so; the figures that stand there keep their times. */
  }
}

async function toggle(name, button) {
  shown = shown === name ? null : name;
  for (const [other, one] of buttons) one.setAttribute("aria-pressed", String(other === shown));
  if (shown) await show();
  place.hidden = shown === null;
  place.scrollLeft = shown === "quarters" ? place.scrollWidth : 0;   // where not all fit: the newest
  if (shown) place.focus({ preventScroll: true });
  else button.focus({ preventScroll: true });
}

let waiting = 0;

/** Counts move many times a second: the table follows every five. */
function soon() {
  if (!isOpen() || waiting) return;
  waiting = setTimeout(() => { waiting = 0; if (isOpen()) show(); }, 5_000);
}

export function begin(chosen) {
  incident = chosen;
  for (const [name, button] of buttons) button.addEventListener("click", () => toggle(name, button));
  document.addEventListener("hub:gauge", ({ detail: { name } }) => { if (name === `picture:${incident()}`) soon(); });
  document.addEventListener("hub:incident", () => { if (isOpen()) show(); });
}
