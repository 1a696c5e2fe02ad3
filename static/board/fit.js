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
    const unseen = lines.filter((line) => end(line) > limit);
    for (const line of unseen) line.dataset.unseen = "";
    put(more, unseen.length === lines.length ? `${lines.length}: see the desk` : `and ${unseen.length} more`);
  }
}

const end = (line) => Math.floor(line.getBoundingClientRect().bottom);
