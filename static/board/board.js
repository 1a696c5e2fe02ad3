/* The board: gauges move its figures by themselves; here stands which incident is shown, and how old the figures are. */

import { known, take } from "../live/gauges.js";
import { show as showTime, now, span } from "../live/time.js";
import * as incidents from "../desk/incidents.js";
import { count, put } from "../desk/lists.js";
import * as ranked from "../questions/ranked.js";
import { fit } from "./fit.js";
import "./keys.js";
import * as quarters from "./quarters.js";

const OLD = 390_000;   // the clock writes every count anew each five minutes: after six and a half it has stopped
const main = document.getElementById("main");
const YEAR = 31_536_000;

/** Where a name leads, for whoever sits before the board; a display leads nowhere. */
function lead() {
  if (document.body.dataset.display !== undefined) return;
  for (const name of document.querySelectorAll("[data-leads]:not(:has(> a))")) {
    const link = Object.assign(document.createElement("a"), { href: name.dataset.leads });
    link.append(...name.childNodes);
    name.append(link);
  }
}

function dress() {
  lead();
  incidents.choose(incidents.chosen());
  document.getElementById("no-board").hidden = incidents.chosen() !== null;
  count();
  fit();
  age();
}

/** When the counts were counted; hatched, with their age, once nobody counts any more. */
function age() {
  const data = known(`counts:${incidents.chosen()}`);
  for (const note of document.querySelectorAll("[data-quiet]")) note.hidden = Boolean(known(note.dataset.quiet)?.total_hour);
  const time = document.getElementById("counted");
  const old = document.getElementById("counted-old");
  if (!data?.as_of) {
    put(time, "the first call");
    old.hidden = true;
    return;
  }
  const at = Date.parse(data.as_of);
  if (time.dateTime !== new Date(at).toISOString()) showTime(time, at, true);
  old.hidden = now() - at < OLD;
  if (!old.hidden) put(old.querySelector(".badge").lastChild, `stale, ${span(now() - at)}`);
}

function keep(id) {
  document.cookie = `hub_incident=${encodeURIComponent(id ?? "")}; path=/; max-age=${YEAR}; samesite=lax`;
}

/** A line of the board past its time is not in force, whether or not the clock still runs. */
document.addEventListener("hub:over", ({ target }) => {
  if (!target.matches("#pictures li")) return;
  target.remove();
  dress();
});

/** A display whose link was taken back shows nothing: not the door, and not the last thing it knew. */
document.addEventListener("hub:leave", (event) => {
  if (event.detail.why !== "door" || document.body.dataset.display === undefined) return;
  event.preventDefault();
  location.reload();
});

JSON.parse(document.getElementById("gauges").textContent).forEach(take);
incidents.begin(main.dataset.chosen, { parts: "#boards > *, #pictures > *, #promises > *", kept: keep });
quarters.begin(incidents.chosen);
ranked.begin(fit);
dress();
document.addEventListener("hub:applied", dress);
document.addEventListener("hub:incident", dress);
document.addEventListener("hub:gauge", ({ detail: { name } }) => {
  if (name.startsWith("counts:")) age();
  else if (/^(reach|overdue|stopped):/.test(name)) soon();
});

let waiting = 0;

/** Reach moves every second for minutes after each publication: the lines are measured anew once in two. */
function soon() {
  waiting ||= setTimeout(() => { waiting = 0; fit(); }, 2_000);
}

addEventListener("resize", fit);
document.fonts?.ready.then(fit);   // the face of the letters decides what fits
setInterval(age, 1_000);
