/* Questions where they are ranked: the one that most callers ask stands first. What stands in its place is not touched: the
   focus may be in it. */

import { known } from "../live/gauges.js";

const countOf = (line) => known(`questions:${line.dataset.question}`)?.count ?? 0;

/** Rank every list of the page that is ranked. */
export function rank() {
  for (const list of document.querySelectorAll("[data-by-count]")) {
    const wanted = [...list.children].sort((one, other) => countOf(other) - countOf(one));
    wanted.forEach((line, at) => { if (list.children[at] !== line) list.insertBefore(line, list.children[at] ?? null); });
  }
}

let waiting = 0;

export function begin(then = () => {}) {
  const soon = () => { waiting ||= setTimeout(() => { waiting = 0; rank(); then(); }); };
  document.addEventListener("hub:gauge", ({ detail: { name } }) => { if (name.startsWith("questions:")) soon(); });
  document.addEventListener("hub:applied", soon);
  rank();
}
