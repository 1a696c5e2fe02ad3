/* The desk: what arrives is put in its column by the event itself; here stands what is derived from it. */

import { take } from "../live/gauges.js";
import * as claims from "./claims.js";
import * as expiring from "./expiring.js";
import * as flags from "./flags.js";
import * as incidents from "./incidents.js";
import { count } from "./lists.js";
import * as pending from "./pending.js";
import * as questions from "./questions.js";
import * as reach from "./reach.js";
import * as twice from "../tally/twice.js";
import * as ranked from "../questions/ranked.js";
import * as walk from "../shifts/walk.js";
import * as waits from "./waits.js";

function dress() {
  expiring.show();
  incidents.choose(incidents.chosen());
  pending.show();
  soonest();
  reach.show();
  count();
}

flags.begin();
walk.begin();
twice.begin();
JSON.parse(document.getElementById("gauges").textContent).forEach(take);
incidents.begin(document.getElementById("columns").dataset.chosen, { all: true, parts: ".column .item, #stopping > *, #promises > *" });
waits.begin();
ranked.begin();
questions.begin();
claims.begin();
dress();
document.addEventListener("hub:applied", dress);
document.addEventListener("hub:incident", () => { soonest(); count(); aim(); pending.show(); });
document.addEventListener("hub:gauge", ({ detail: { name } }) => { if (name.startsWith("reach:")) reach.show(); });
setInterval(() => { reach.show(); expiring.show(); count(); }, 1_000);

/** All incidents together: the strip names the promise that is due first. */
function soonest() {
  if (incidents.chosen() !== null) return;
  const promises = [...document.querySelectorAll("#promises > *")];
  const first = [...promises].sort((one, other) => (one.dataset.at || "9").localeCompare(other.dataset.at || "9"))[0];
  for (const promise of promises) promise.hidden = promise !== first;
}

/** What is written next belongs to the incident one looks at. */
function aim() {
  for (const link of document.querySelectorAll("#write [data-new]")) {
    const address = new URL(link.href);
    if (incidents.chosen()) address.searchParams.set("incident", incidents.chosen());
    else address.searchParams.delete("incident");
    link.href = address.pathname + address.search;
  }
}
aim();
