/* A run: what hangs on the clock is kept true here; all else comes by events. */

import { take } from "../live/gauges.js";
import { now } from "../live/time.js";

const WORDS = { overdue: "overdue", risk: "at risk", due: "due" };
const SHAPES = { overdue: "clock", risk: "clock", due: "ring" };

function dress() {
  const at = now();
  for (const row of document.querySelectorAll("tr[data-due]")) {
    const { due, risk, late } = row.dataset;
    show(row, late !== undefined || at >= Date.parse(due) ? "overdue" : at >= Date.parse(risk) ? "risk" : "due");
  }
}

function show(row, state) {
  const badge = row.querySelector(".state .badge");
  if (!badge || badge.textContent.trim() === WORDS[state]) return;
  badge.classList.toggle("important", state === "overdue");
  badge.querySelector("use")?.setAttribute("href", `#${SHAPES[state]}`);
  badge.lastChild.textContent = WORDS[state];
  row.classList.toggle("overdue", state === "overdue" && !row.classList.contains("escalated"));
}

document.querySelector("[data-print]")?.addEventListener("click", () => print());
const known = document.getElementById("gauges");
if (known) JSON.parse(known.textContent).forEach(take);
dress();
setInterval(dress, 1_000);
document.addEventListener("hub:applied", dress);
