/* The lists of the board keep their room: what does not fit is counted, not cut through the middle of a line. */

import { put } from "../desk/lists.js";

/** Show as many lines of each list as there is room for, the newest first. */
export function fit() {
  for (const more of document.querySelectorAll("[data-more]")) {
    const list = document.getElementById(more.dataset.more);
    const section = list?.closest("section");
    if (!section?.getClientRects().length) continue;   // another incident's: measured when it is shown
    const lines = [...list.children];
    for (const line of lines) delete line.dataset.unseen;
    more.hidden = true;
    const bottom = section.getBoundingClientRect().bottom;
    if (!lines.length || end(lines.at(-1)) <= bottom) continue;
    more.hidden = false;
    const limit = bottom - more.getBoundingClientRect().height;
    // A hidden line makes room for all under it: the newest stay, and whatever is critical.
    const leaving = [...lines].reverse().sort((one, other) => isCritical(one) - isCritical(other));
    const unseen = [];
    while (leaving.length && end(lastSeen(lines)) > limit) {
      const line = leaving.shift();
      line.dataset.unseen = "";
      unseen.push(line);
    }
    put(more, `and ${unseen.length} more${lowest(unseen)}`);
  }
}

const isCritical = (line) => Number(line.querySelector(".badge.critical") !== null);
const lastSeen = (lines) => [...lines].reverse().find((line) => line.dataset.unseen === undefined) ?? lines[0];

/** How far the least read of them has come: a script nobody reads must not hide behind a number. */
function lowest(lines) {
  const percents = lines.map((line) => Number.parseInt(line.querySelector(".read:not([hidden]) b")?.textContent, 10)).filter(Number.isFinite);
  return percents.length ? `, lowest ${Math.min(...percents)}%` : "";
}

const end = (line) => Math.floor(line.getBoundingClientRect().bottom);
