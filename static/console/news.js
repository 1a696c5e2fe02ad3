/* What to stop saying, what to confirm, and what came before. Everything arrives in #updates; what this person has still
   to confirm moves up, what was confirmed moves down again. On a call routine news waits for its end. */

import { say } from "../design/page.js";
import { clock, now } from "../live/time.js";
import * as call from "./call.js";
import { askedAt, heard } from "./flags.js";
import * as told from "../questions/told.js";
import { me } from "./me.js";
import { confirm, confirmStop, hasRead, hasStopped, readAt } from "./receipts.js";

const earlier = document.getElementById("updates");
const above = document.getElementById("to-confirm");
const stops = document.getElementById("stops");
const answers = document.getElementById("flag-answers");   // to what this person flagged; everybody's stand there unseen

const asked = document.getElementById("question-answers");   // to what this person asked, the same way

const SETTLES = "[data-confirm], [data-heard]";

const releaseOf = (stop) => stop.id.replace(/^stop-/, "");
const isOver = (element) => element.dataset.over !== undefined;
const isMine = ({ sites }) => !sites?.trim() || !me.site || sites.split(/[\s,]+/).includes(me.site);
const isShown = (element) => isMine(element.dataset) && !isOver(element);

const updates = () => [...above.children, ...earlier.children];
const mustRead = (update) => update.dataset.must !== undefined && update.dataset.must !== "false" && !hasRead(update.dataset.words);

const RANKS = ["routine", "important", "critical"];

/** The gravest first among those to confirm; then the newest, by the number under which screens received it. */
export function order(a, b, byRank = false) {
  const graver = byRank ? RANKS.indexOf(b.severity) - RANKS.indexOf(a.severity) : 0;
  return graver || Number(b.seq ?? 0) - Number(a.seq ?? 0);
}

/** Put everything where this person needs it. */
export function arrange() {
  for (const stop of [...stops.children]) stop.hidden = !isShown(stop) || hasStopped(releaseOf(stop));
  for (const answer of answers.children) hear(answer);
  for (const answer of asked.children) told.show(answer);
  for (const update of updates()) {
    const wanted = mustRead(update) ? above : earlier;
    if (update.parentElement !== wanted) insert(update, wanted);
    dress(update);
  }
  letTopAnswer();
  count();
  call.say();
}

/** An answer is shown to whoever flagged, with the time at which they did. */
function hear(answer) {
  const at = Date.parse(askedAt(answer) ?? "");
  answer.hidden = Number.isNaN(at);
  if (!answer.hidden) answer.querySelector("[data-flagged-at]").textContent = ` at ${clock(at)}${dayOf(at)}`;
}

const NAMED_BY_DAY = 12 * 3_600_000;
const dayOf = (at) => (now() - at < NAMED_BY_DAY ? "" : ` on ${new Intl.DateTimeFormat("en", { timeZone: document.documentElement.dataset.zone || "UTC", weekday: "long" }).format(at)}`);

function insert(update, list) {
  const after = [...list.children].find((other) => order(update.dataset, other.dataset, list === above) < 0);
  list.insertBefore(update, after ?? null);
}

function dress(update) {
  const waits = update.dataset.waits !== undefined;
  update.hidden = !isShown(update) || waits;
  const must = mustRead(update);
  update.classList.toggle("must", must);
  for (const button of update.querySelectorAll("[data-confirm]")) button.hidden = !must;
  if (update.dataset.words && hasRead(update.dataset.words)) noteRead(update);
}

function noteRead(update) {
  const when = update.querySelector(".when");
  if (!when || when.querySelector(".read-at")) return;
  const note = document.createElement("span");
  note.className = "read-at";
  note.textContent = `confirmed ${clock(Date.parse(readAt(update.dataset.words)))}`;
  when.append(note);
}

/** The first thing to confirm: a stop before a must-read, and what one is only told last. */
const top = () => [...stops.children, ...above.children, ...answers.children, ...asked.children].find((element) => !element.hidden) ?? null;

let answered = null;

function letTopAnswer() {
  for (const letter of document.querySelectorAll(".must-read .top-key")) letter.remove();
  const first = top();
  // At half a screen only one item is in sight: it must be the one that Y answers.
  if (first !== answered) document.querySelector(".must-read").scrollTop = 0;
  answered = first;
  const button = first?.querySelector(SETTLES);
  if (!button) return;
  const letter = document.createElement("kbd");
  letter.className = "top-key";
  letter.textContent = "Y";
  button.append(letter);
}

function count() {
  const seen = (list) => [...list.children].filter((element) => !element.hidden).length;
  const toDo = seen(stops) + seen(above) + seen(answers) + seen(asked);
  const old = seen(earlier);
  document.getElementById("to-confirm-count").textContent = toDo;
  document.getElementById("earlier-count").textContent = old;
  document.getElementById("news-count").textContent = `All ${toDo + old} updates${toDo ? `, ${toDo} to confirm` : ""}`;
  document.getElementById("no-news").hidden = old > 0;
  document.querySelector(".must-read").toggleAttribute("data-empty", toDo === 0);
}

/** Confirm one item; false when there was nothing to confirm. */
export function gotIt(element = top()) {
  if (!element) return false;
  if (element.parentElement === answers) heard(element.dataset.answer);
  else if (element.parentElement === asked) told.heard(element.dataset.told);
  else if (element.parentElement !== stops) confirm(element.dataset.words);
  else confirmStop(releaseOf(element));
  arrange();
  return true;
}

/** Routine news that came during this call. */
export const waiting = () => updates().filter((update) => update.dataset.waits !== undefined).length;

function came(events) {
  for (const { html = [] } of events) {
    for (const { target, op, html: markup } of html) {
      if (op === "remove") continue;
      const ids = [target, ...[...(markup ?? "").matchAll(/\bid="((?:update|stop)-[^"]+)"/g)].map((found) => found[1])];
      ids.map((id) => document.getElementById(id)).filter(Boolean).forEach(meet);
    }
  }
  arrange();
}

function meet(element) {
  if (element.parentElement === stops && isShown(element)) say(`Stop saying this: ${element.querySelector("del")?.textContent ?? ""}`, { now: true });
  if (!updates().includes(element) || !isShown(element)) return;
  if (element.dataset.severity === "critical") say(`Critical. ${element.querySelector("h3")?.textContent ?? ""}`, { now: true });
  else if (call.isOn() && !mustRead(element)) element.dataset.waits = "";
}

export function begin() {
  document.querySelector("aside.updates").addEventListener("click", (event) => {
    const item = event.target.closest(SETTLES)?.closest("#stops > *, #to-confirm > *, #updates > *, #flag-answers > *, #question-answers > *");
    if (item) gotIt(item);
  });
  document.addEventListener("hub:applied", (event) => came(event.detail.events ?? []));
  document.addEventListener("hub:over", arrange);
  for (const name of ["console:read", "console:stopped", "console:flags", "console:asked"]) document.addEventListener(name, arrange);
  document.addEventListener("console:call", ({ detail }) => {
    if (detail.on) return;
    for (const update of updates()) delete update.dataset.waits;
    arrange();
  });
  arrange();
}
