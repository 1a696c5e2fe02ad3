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

/** What is ticked can be changed at once: the way there stands in sight. */
function tick() {
  const bar = document.querySelector(".ticked");
  if (!bar) return;
  const many = document.querySelectorAll("input[form=bulk]:checked").length;
  bar.hidden = many === 0;
  bar.querySelector("[data-ticked]").textContent = many === 1 ? "1 task is ticked." : `${many} tasks are ticked.`;
}

document.addEventListener("change", tick);
document.querySelector("[data-bulk]")?.addEventListener("click", (event) => {
  event.preventDefault();
  const form = document.getElementById("bulk");
  form.closest("details").open = true;
  form.scrollIntoView({ block: "nearest" });
  form.querySelector("select, input:not([type=hidden])").focus();
});
document.querySelector("[data-print]")?.addEventListener("click", () => print());
const known = document.getElementById("gauges");
if (known) JSON.parse(known.textContent).forEach(take);
dress();
setInterval(dress, 1_000);
tick();
document.addEventListener("hub:applied", () => { dress(); tick(); });
