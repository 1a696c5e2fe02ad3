/* A fact whose time is over: hatched wherever it is quoted, and "not confirmed since 14:00" in words. The page does it by
   itself: no event says so. A fact that is confirmed again arrives as a new line, and the marks go. */

import { say } from "../design/page.js";
import { clock } from "./time.js";

/** Mark what every line of facts on the page says of the words beside it. */
function dress() {
  for (const line of document.querySelectorAll("[data-fact]")) {
    const isOver = line.dataset.over !== undefined;
    for (const words of quoting(line)) {
      if (words.classList.contains("stale") === isOver) continue;
      words.classList.toggle("stale", isOver);
      note(words.closest("p, li") ?? words.parentElement, isOver && line.dataset.until);
    }
  }
}

/** The words that quote the fact of this line, in the same text. */
function quoting(line) {
  const text = line.closest(".said, .exact, .preview, .update");
  return text ? text.querySelectorAll(`mark.fact[data-slot="${CSS.escape(line.dataset.fact)}"]`) : [];
}

/** One note a paragraph: which of its facts it is about is hatched. */
function note(paragraph, until) {
  const there = paragraph.querySelector(".unconfirmed");
  if (!until && !paragraph.querySelector("mark.fact.stale")) there?.remove();
  if (!until || there) return;
  const said = document.createElement("span");
  said.className = "unconfirmed";
  said.lang = "en";
  said.textContent = ` not confirmed since ${clock(Date.parse(until))}`;
  paragraph.querySelector("mark.fact.stale").after(said);
}

function over({ target }) {
  if (!(target instanceof Element) || target.dataset.fact === undefined) return;
  dress();
  const label = target.querySelector("th")?.textContent ?? "";
  if (target.closest("[data-open]")) say(`${label}: not confirmed since ${clock(Date.parse(target.dataset.until))}.`);
}

document.addEventListener("hub:over", over);
document.addEventListener("hub:applied", dress);
dress();
