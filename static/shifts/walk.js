/* Whom a lead walks over to: those who have not confirmed in time. Gauges say that somebody has not; the names are asked for,
   by those who may see them. */

import { hear } from "../live/gauges.js";
import { fill } from "../live/apply.js";
import { say } from "../design/page.js";

const place = document.getElementById("walk");
const late = new Map();   // release → how many have not confirmed it
const SPREAD = 1_000;     // a floor confirms in one moment: the list follows at most once a second
let timer = null;
let asked = 0;

const total = () => [...late.values()].reduce((sum, missing) => sum + missing, 0);

function heard(name, { missing }) {
  const before = total();
  late.set(name, missing);
  if (total() === before) return;
  timer ??= setTimeout(() => show(before === 0), SPREAD * Math.random());
}

async function show(isNew) {
  timer = null;
  const mine = ++asked;
  if (total() === 0) return fill(place, "");
  const exercise = document.querySelector("[data-live]")?.dataset.exercise ?? "";
  try {
    const answer = await fetch(`/shifts/overdue?${new URLSearchParams({ exercise })}`, {
      credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout?.(10_000),
    });
    if (!answer.ok || answer.redirected) throw new Error(`overdue: ${answer.status}`);
    const html = await answer.text();
    if (mine !== asked) return;
    fill(place, html);
    if (isNew) say(place.querySelector("h2 b")?.textContent ?? "");
  } catch {
    timer ??= setTimeout(() => show(isNew), 5_000 + Math.random() * 5_000);   // what stands there was right a moment ago
  }
}

export function begin() {
  if (place) hear("overdue:", heard);
}
