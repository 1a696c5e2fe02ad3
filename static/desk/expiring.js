/* What ends within the hour, and the promise of the next update: derived from what stands on the page, so that it holds
   whatever comes, also when no event comes. hub/screens/desk.py derives the same for a fresh page. */

import { left, now, span, show as showTime } from "../live/time.js";

const SOON = 3_600_000;
const list = document.getElementById("desk-expiring");
const blank = document.getElementById("ending").content.firstElementChild;

/** Bring the column up to date. An entry that is still true is left alone: the focus may be in it. */
export function show() {
  const wanted = [...ending(), ...promised()].sort((one, other) => one.ends - other.ends);
  const places = wanted.map((one) => document.getElementById(one.id) ?? made(one));
  places.forEach((place, at) => state(place, wanted[at]));
  [...list.children].filter((child) => !places.includes(child)).forEach((child) => child.remove());
  places.forEach((place, at) => { if (list.children[at] !== place) list.insertBefore(place, list.children[at] ?? null); });
}

function ending() {
  const at = now();
  return [...document.querySelectorAll("#desk-live > .item[data-until]")]
    .map((item) => ({ item, ends: Date.parse(item.dataset.until) }))
    .filter(({ ends }) => ends > at && ends <= at + SOON)
    .map(({ item, ends }) => {
      const link = item.querySelector("h3 a");
      const isScript = link.pathname.startsWith("/scripts/");
      return {
        id: `end-${item.id}`, incident: item.dataset.incident, ends, kind: isScript ? "Script" : "Update", link,
        act: isScript ? ["Renew…", `${link.pathname}/publish`, "scripts.publish"] : ["Correct…", `${link.pathname}/correct`, "updates.correct"],
      };
    });
}

function promised() {
  const at = now();
  return [...document.querySelectorAll("#promises > [data-at]")]
    .map((promise) => ({ promise, ends: Date.parse(promise.dataset.at) }))
    .filter(({ ends }) => ends <= at + SOON)
    .map(({ promise, ends }) => {
      const incident = promise.dataset.incident;
      const drafted = document.querySelector(`:is(#desk-drafts, #desk-waiting) > .item[data-incident="${CSS.escape(incident)}"] h3 a[href^="/updates/"]`);
      const name = document.querySelector(`#incident-tab-${CSS.escape(incident)} [data-choose-incident]`)?.textContent.trim() ?? "";
      return {
        id: `end-${promise.id}`, incident, ends, kind: "Promise",
        said: `${name}. ${drafted ? "An update is on its way." : "Nothing is drafted for it yet."}`,
        act: ["Write it", `/updates/new?incident=${encodeURIComponent(incident)}`, "updates.draft"],
      };
    });
}

function made(one) {
  const place = blank.cloneNode(true);
  place.id = one.id;
  place.dataset.incident = one.incident;
  return place;
}

/** Everything that can change of an entry; what is the same is not touched. */
function state(place, one) {
  const isOver = one.ends <= now();
  const shows = JSON.stringify([one.kind, one.ends, one.said, one.link?.textContent, isOver]);
  if (place.dataset.shows === shows) return;
  place.dataset.shows = shows;
  place.querySelector(".what b").textContent = one.kind;
  place.querySelector(".what span").replaceChildren(...(isOver ? [overdue()] : ["in ", until(one.ends)]));
  place.querySelector("h3").replaceChildren(...(one.link ? [one.link.cloneNode(true)] : ["Next update by ", clockOf(one.ends)]));
  const quiet = place.querySelector(".quiet");
  if (quiet && !one.said) quiet.remove();
  else if (quiet) quiet.textContent = one.said;
  act(place.querySelector(".acts"), one.act);
}

function act(place, [words, href, verb]) {
  const link = document.createElement("a");
  link.className = "btn small";
  link.href = href;
  link.textContent = words;
  const may = document.getElementById("columns").dataset.may.split(" ");
  place.replaceChildren(...(may.includes(verb) ? [link] : []));
}

function clockOf(ends) {
  const time = document.createElement("time");
  showTime(time, ends);
  return time;
}

function until(ends) {
  const time = clockOf(ends);
  time.dataset.left = "";
  time.textContent = left(ends - now());
  return time;
}

function overdue() {
  const badge = document.createElement("b");
  badge.className = "badge important";
  badge.textContent = "overdue";
  return badge;
}
