/* The live cell of the strip: "Current as of 14:03:22", or NOT LIVE in words, shape and colour. */

import { show } from "./time.js";

const whenLive = () => document.querySelectorAll("[data-when-live]");

/** The page was true at this moment. */
export function current(moment) {
  const standing = document.querySelector(".notlive");
  if (standing) {
    const held = standing.contains(document.activeElement);
    standing.remove();
    whenLive().forEach((cell) => { cell.hidden = false; });
    if (held) document.getElementById("main")?.focus({ preventScroll: true });
  }
  const time = document.querySelector("[data-live-cell] time");
  if (time) show(time, moment, true);
}

/** Nothing was heard since this moment. The notice stands in the place of the cells that are no longer true. */
export function notLive(moment, tryNow) {
  const template = document.querySelector("template[data-notlive]");
  if (!template || document.querySelector(".notlive")) return;
  const notice = template.content.firstElementChild.cloneNode(true);
  notice.querySelectorAll("time").forEach((time) => show(time, moment));
  notice.querySelector("[data-try-now]")?.addEventListener("click", tryNow);
  const cells = [...whenLive()];
  const room = cells.reduce((sum, cell) => sum + cell.getBoundingClientRect().width, 0);
  notice.style.setProperty("--room", `${room}px`);
  cells.forEach((cell) => { cell.hidden = true; });
  (cells[0] ?? template).before(notice);
}

/** When the server rendered the page, as the strip says. */
export function renderedAt() {
  const time = document.querySelector("[data-live-cell] time");
  return Date.parse(time?.dateTime) || Date.now();
}
