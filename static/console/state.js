/* How the open card stands to this reader: new, changed since it was read, read, or no longer to be read. The line that
   says so always has its room, so that nothing moves when its words change. */

import { clock } from "../live/time.js";
import * as card from "./card.js";
import { hasRead, readAt, scriptReadAt } from "./receipts.js";
import { shape } from "./topics.js";

/** new | changed | read: by when these words were read, and when any version of their script was. */
export function standing(words, script) {
  if (words) return "read";
  return script ? "changed" : "new";
}

/** The same of a card: of the language it shows. */
export function of(article) {
  const text = card.textOf(article);
  if (!text?.words) return "read";
  return standing(readAt(text.words), scriptReadAt(card.slugOf(article), text.lang));
}

/** Write the line of every language of the card. */
export function show(article) {
  for (const text of card.texts(article)) {
    if (text.element.dataset.stale !== undefined) continue;
    const line = lineOf(text.element);
    const ended = article.dataset.ended ?? text.element.dataset.ended;
    const at = scriptReadAt(card.slugOf(article), text.lang);
    const is = ended ? "ended" : standing(hasRead(text.words), at);
    text.element.dataset.standing = is;
    write(line, is, ended ?? readAt(text.words) ?? at);
  }
}

const HEADS = { new: "New", changed: "Changed", read: "Read", ended: "Do not read" };

const SAYS = {
  new: () => "You have not confirmed this card yet.",
  changed: (at) => `since you read it at ${clock(Date.parse(at))}: `,
  read: (at) => `You confirmed this version at ${clock(Date.parse(at))}.`,
  ended: (why) => why,
};

function write(line, is, about) {
  const since = line.querySelector("[data-since]");
  const summary = line.querySelector("[data-summary]");
  line.dataset.standing = is;
  line.querySelector("h2").textContent = HEADS[is];
  line.querySelector("button").hidden = is === "read" || is === "ended";
  summary.hidden = is !== "changed";
  since.textContent = SAYS[is](about);
}

/** The card's own line of changes, or one like it. The summary gets an element of its own, so that it can be hidden. */
function lineOf(said) {
  const own = said.querySelector(".line.changes") ?? said.insertBefore(blank(said), said.firstChild);
  const since = own.querySelector("[data-since]");
  if (!own.querySelector("[data-summary]")) {
    const summary = document.createElement("span");
    summary.dataset.summary = "";
    while (since.nextSibling) summary.append(since.nextSibling);
    since.after(summary);
  }
  return own;
}

function blank(said) {
  const line = document.createElement("section");
  line.className = "line changes";
  line.innerHTML = '<h2></h2><p><span data-since></span></p><button class="btn small" type="button">Got it</button>';
  line.querySelector("button").dataset.confirm = said.dataset.words;
  line.setAttribute("aria-label", "How this card stands to you");
  return line;
}

/* ---- no longer to be read ---- */

const READ_ALOUD = ".words > p, .plainly > :is(p, li:not(.donot)), .transfer li > span[lang]";

/** Strike the words through where they stand: `what` is a card, or one language of it. `why` is said in its line. */
export function end(what, why) {
  what.dataset.ended = why;
  for (const words of what.querySelectorAll(READ_ALOUD)) words.classList.add("recalled");
  for (const place of what.querySelectorAll(".words, .plainly")) {
    if (place.querySelector(".donot")) continue;
    const note = document.createElement(place.localName === "ul" ? "li" : "span");
    note.className = "donot";
    note.lang = "en";
    note.append(shape("stop"), "Do not read");
    place.prepend(note);
  }
}
