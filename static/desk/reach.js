/* How far live words have come, beside the meter that the gauge moves: how long 95 % took or is taking, and who is
   missing, site by site. */

import { known } from "../live/gauges.js";
import { now } from "../live/time.js";
import { put } from "./lists.js";

const PROMISE = 95;

const words = (seconds) => (seconds < 120 ? `${seconds} s` : `${Math.floor(seconds / 60)} min`);

/** 41 s to 95%; 95% not yet, 1 min 50 s. Nothing where it cannot be said. */
export function toPromise(data, began, at) {
  if (data.seconds_to_95 != null) return `${words(data.seconds_to_95)} to ${PROMISE}%`;
  if (data.current_percent == null || data.current_percent >= PROMISE || !began) return "";
  return `${PROMISE}% not yet, ${words(Math.max(0, Math.round((at - began) / 1000)))}`;
}

/** Say it of every live item. */
export function show() {
  for (const item of document.querySelectorAll("#desk-live > .item")) dress(item);
}

function dress(item) {
  const name = item.querySelector(".reach [data-gauge]")?.dataset.gauge;
  const data = name && known(name);
  if (!data) return;
  const reach = item.querySelector(".reach");
  const sentence = item.querySelector(":scope > .quiet[data-gauge]");
  const isCounted = data.on_shift > 0;
  reach.hidden = !isCounted;
  if (sentence) sentence.hidden = isCounted;   // the table says the same, site by site
  put(part(reach, "span", "num seconds"), toPromise(data, Date.parse(item.querySelector("time")?.dateTime), now()));
  missing(item, reach, isCounted ? data.missing ?? [] : []);
}

function part(parent, tag, name) {
  const found = parent.querySelector(`.${name.split(" ").at(-1)}`);
  if (found) return found;
  const made = document.createElement(tag);
  made.className = name;
  parent.append(made);
  return made;
}

function missing(item, reach, sites) {
  const count = sites.reduce((sum, site) => sum + site.count, 0);
  let table = item.querySelector(".missing");
  if (!count) return table?.remove();
  const shows = JSON.stringify(sites);
  if (table?.dataset.shows === shows) return;
  if (!table) {
    table = document.createElement("table");
    table.className = "missing";
    reach.after(table);
  }
  table.dataset.shows = shows;
  table.replaceChildren();
  table.createCaption().textContent = `${count} ${count === 1 ? "is" : "are"} missing`;
  for (const { site, count: away } of [...sites].sort((one, other) => other.count - one.count)) {
    const row = table.insertRow();
    const head = document.createElement("th");
    head.scope = "row";
    head.textContent = site;
    row.append(head);
    const cell = row.insertCell();
    cell.className = "num";
    cell.textContent = away;
  }
}
