/* A fact whose time is over: hatched wherever it is quoted, and said in words over the text. The page does it by itself: no
   event says so. A fact that is confirmed again arrives as a new line, and the marks go. */

import { say } from "../design/page.js";
import { clock } from "./time.js";

let steadily = (_text, change) => change();

/** Where words are read aloud, let `by(text, change)` keep them in their place while something comes or goes above them. */
export function hold(by) {
  steadily = by;
}

/** Mark what the lines of facts say of the words beside them. */
function dress() {
  for (const text of document.querySelectorAll(".said, .exact, .preview, article.update")) {
    const over = [...text.querySelectorAll("[data-fact][data-over]")];
    const past = over.map(({ dataset }) => `${dataset.fact} ${dataset.until}`).join(" ");
    if ((text.dataset.past ?? "") === past) continue;
    steadily(text, () => mark(text, over));
    text.dataset.past = past;
    if (!past) delete text.dataset.past;   // a page after its events is the page as served
  }
}

function mark(text, over) {
  const slots = new Set(over.map(({ dataset }) => dataset.fact));
  for (const words of text.querySelectorAll("mark.fact[data-slot]")) hatch(words, slots.has(words.dataset.slot));
  const notice = text.querySelector("[data-not-confirmed]");
  if (!notice) return;
  notice.hidden = over.length === 0;
  const badge = over[0]?.querySelector(".past .badge")?.cloneNode(true);
  notice.replaceChildren(...(badge ? [badge, ` ${over.map(named).join(", ")}.`] : []));
}

/** For eyes the hatch, for ears the words. */
function hatch(words, isOver) {
  if (words.classList.contains("stale") === isOver) return;
  words.classList.toggle("stale", isOver);
  if (!isOver) return words.querySelector(".sr")?.remove();
  words.append(Object.assign(document.createElement("span"), { className: "sr", lang: "en", textContent: " (not confirmed)" }));
}

const named = (line) => `${line.querySelector("th").textContent} since ${clock(Date.parse(line.dataset.until))}`;

function over({ target }) {
  if (!(target instanceof Element) || target.dataset.fact === undefined) return;
  dress();
  if (target.closest("[data-open] .said:not([hidden])")) say(`Not confirmed: ${named(target)}.`);
}

document.addEventListener("hub:over", over);
document.addEventListener("hub:applied", dress);
dress();
