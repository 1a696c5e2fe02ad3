/* Calls that 911 may have been given twice. A gauge says how many wait; where and who is asked for, by those who may know,
   and answered with one tap: the same emergency, or another. */

import { hear } from "../live/gauges.js";
import { say } from "../design/page.js";
import { post } from "../console/post.js";
import { fill } from "../live/apply.js";

const place = document.getElementById("twice");
let count = 0;
let asked = 0;
let timer = null;

const exercise = () => document.querySelector("[data-live]")?.dataset.exercise ?? "";

async function show() {
  const mine = ++asked;
  try {
    const answer = await fetch(`/topics/twice?${new URLSearchParams({ exercise: exercise() })}`, {
      credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout?.(10_000),
    });
    if (!answer.ok || answer.redirected) throw new Error(`twice: ${answer.status}`);
    const html = await answer.text();
    if (mine === asked) fill(place, html);
  } catch {
    again(5_000 + Math.random() * 5_000);   // what stands there was right a moment ago
  }
}

function again(wait) {
  clearTimeout(timer);
  timer = setTimeout(show, wait);
}

function heard({ count: now, sentence }) {
  if (now > count) say(sentence);
  if (now !== count) show();
  count = now;
}

async function judge(button) {
  const item = button.closest("[data-twice]");
  const { verdict, reason } = await post(`/topics/twice/${item.dataset.twice}`, { answer: button.dataset.answer });
  if (verdict === "done") return show();
  const wrong = place.querySelector(".wrong");
  wrong.textContent = reason || "The hub did not answer. Nothing was lost; try again.";
  wrong.hidden = false;
}

export function begin() {
  if (!place) return;
  place.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-answer]");
    if (button) judge(button);
  });
  hear("twice:", (name, data) => heard(data));
  show();
}
