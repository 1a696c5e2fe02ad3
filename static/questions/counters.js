/* What to say of rumors stands over the cards it concerns, and leaves when it is taken back. The words that are read do not move. */

import * as cards from "../console/cards.js";
import * as incidents from "../console/incidents.js";
import * as still from "../console/still.js";

const box = document.getElementById("counters");

/** Those of the open topic or card; those of no topic are for all of their incident. */
function isWanted({ dataset: { incident, topic } }) {
  if (incident !== incidents.chosen()) return false;
  const open = cards.opened();
  const topics = open ? `${open.dataset.topic} ${open.dataset.topics}`.split(" ") : [cards.topicNow()?.slug];
  return !topic || topics.includes(topic);
}

function show() {
  const wanted = [...box.children].map((counter) => [counter, !isWanted(counter)]);
  if (wanted.every(([counter, hidden]) => counter.hidden === hidden)) return;
  still.steady(cards.opened(), () => wanted.forEach(([counter, hidden]) => { counter.hidden = hidden; }));
}

export function begin() {
  for (const name of ["hub:applied", "console:opened", "console:incident", "console:topic"]) document.addEventListener(name, show);
  show();
}
