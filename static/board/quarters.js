/* The sparklines as a table, one key away: the same 24 quarter hours in figures. */

import { fill } from "../live/apply.js";

const place = document.getElementById("quarters");
const button = document.getElementById("as-table");
let incident = () => null;
let asked = 0;

const isOpen = () => !place.hidden;

async function show() {
  const mine = ++asked;
  try {
    const answer = await fetch(`/board/quarters?incident=${encodeURIComponent(incident() ?? "")}`, { cache: "no-store" });
    if (answer.ok && mine === asked) fill(place, await answer.text());
  } catch {
    /* Not live: the strip says so; the figures that stand there keep their times. */
  }
}

async function toggle() {
  const open = !isOpen();
  button.setAttribute("aria-pressed", String(open));
  if (open) await show();
  place.hidden = !open;
  place.scrollLeft = place.scrollWidth;   // where not all fit: the newest
  if (open) place.focus({ preventScroll: true });
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
  button.addEventListener("click", toggle);
  document.addEventListener("hub:gauge", ({ detail: { name } }) => { if (name === `trend:${incident()}`) soon(); });
  document.addEventListener("hub:incident", () => { if (isOpen()) show(); });
}
