/* My positions' next three things, on every screen; and, for whoever wants it, a notification and a sound when something of
   mine is overdue or comes to me. The choice is kept on this machine. */

import { hear } from "../live/gauges.js";
import { clock } from "../live/time.js";

const place = document.getElementById("my-plan");
const list = place?.querySelector("ol");
const notify = place?.querySelector("[data-notify]");
const test = place?.querySelector("[data-notify-test]");
const first = place?.querySelector("[data-first]");
const plans = new Map();
const MOST = 3;
const AGAIN = 20_000;
let seen = null;

function mine() {
  const found = new Map();
  for (const { positions } of plans.values()) {
    for (const [name, { holders, next }] of Object.entries(positions ?? {})) {
      if (holders.includes(place.dataset.person)) for (const one of next) found.set(one.id, { ...one, name });
    }
  }
  return [...found.values()].sort((one, other) => (one.due_at ?? "9").localeCompare(other.due_at ?? "9")).slice(0, MOST);
}

const when = (one) => (one.due_at ? `${one.state === "overdue" ? "overdue since" : "by"} ${clock(Date.parse(one.due_at))}` : one.state);

/** Where the list is folded away, how soon the first of it is due. */
function fold(one) {
  first.textContent = one.state === "overdue" ? when(one) : `next ${when(one)}`;
  first.classList.toggle("late", one.state === "overdue");
}

function line(one) {
  const item = document.createElement("li");
  const link = Object.assign(document.createElement("a"), { href: `/plans/tasks/${one.id}`, textContent: one.title });
  const words = Object.assign(document.createElement("span"), { className: one.state === "overdue" ? "late" : "quiet", textContent: ` ${when(one)} (${one.name})` });
  item.append(link, words);
  return item;
}

function show() {
  const next = mine();
  const key = JSON.stringify(next);
  if (list.dataset.shown === key) return;
  list.dataset.shown = key;
  list.replaceChildren(...next.map(line));
  place.hidden = next.length === 0;
  if (first && next.length) fold(next[0]);
  tell(next);
}

/** Only what was not there before: a page that is opened anew rings nobody. */
function tell(next) {
  const late = next.filter((one) => one.state === "overdue").map((one) => one.id);
  const fresh = seen === null ? [] : next.filter((one) => one.state === "overdue" && !seen.has(one.id));
  seen = new Set(late);
  if (fresh.length && wanted()) ring(`Overdue: ${fresh.map((one) => one.title).join(", ")}`);
}

const wanted = () => {
  try { return localStorage.getItem("hub:notify") === "yes"; } catch { return false; }
};

function keep(yes) {
  try { localStorage.setItem("hub:notify", yes ? "yes" : "no"); } catch { /* private window: for this page only */ }
  dress();
}

function dress() {
  notify.setAttribute("aria-pressed", String(wanted()));
  test.hidden = !wanted();
}

function ring(words) {
  beep();
  if (globalThis.Notification?.permission === "granted") new Notification("311 hub", { body: words, tag: "hub-plan" });
}

function beep() {
  try {
    const audio = new AudioContext();
    const tone = audio.createOscillator();
    const loud = audio.createGain();
    loud.gain.value = 0.1;
    tone.connect(loud).connect(audio.destination);
    tone.frequency.value = 880;
    tone.start();
    tone.stop(audio.currentTime + 0.3);
    tone.onended = () => audio.close();
  } catch { /* no sound on this machine */ }
}

if (place) {
  dress();
  notify.addEventListener("click", async () => {
    if (!wanted()) await globalThis.Notification?.requestPermission?.();
    keep(!wanted());
  });
  test.addEventListener("click", () => ring("This is how the hub calls you."));
  hear("plans:", (name, data) => {
    plans.set(name, data);
    show();
  });
  if (!document.querySelector("[data-live]")) ask();
}

/** A page that does not listen asks: now, and again and again, also where it is not looked at, for whoever wants to be called. */
async function ask() {
  try {
    const answer = await fetch("/plans/mine", { headers: { Accept: "application/json" } });
    if (answer.ok) for (const [name, data] of Object.entries(await answer.json())) plans.set(name, data);
    if (answer.ok) show();
  } catch { /* out of reach: what was said last stands */ }
  setTimeout(ask, AGAIN);
}
