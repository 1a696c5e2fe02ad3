/* How the open card stands to this reader: new, changed since it was read, read, or no longer to be read. The line that
   says so always has its room, so that nothing moves when its words change. */

import { clock } from "../live/time.js";
import * as card from "./card.js";
import { hasRead, lastRead, readAt } from "./receipts.js";
import * as since from "./since.js";
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
  return standing(readAt(text.words), lastRead(card.slugOf(article), text.lang));
}

/** Write the line of every language of the card. */
export function show(article) {
  for (const text of card.texts(article)) {
    const line = lineOf(text.element);
    const ended = article.dataset.ended ?? text.element.dataset.ended;
    const last = lastRead(card.slugOf(article), text.lang);
    const is = ended ? "ended" : standing(hasRead(text.words), last);
    text.element.dataset.standing = is;
    if (is === "changed") line.toggleAttribute("data-whole", since.put(line, text, last));
    write(line, is, { why: ended, at: readAt(text.words), last });
  }
}

/** The card is left: what was confirmed in it need not be seen any more. */
export function forget(article) {
  for (const line of article.querySelectorAll(".line.changes[data-just]")) delete line.dataset.just;
}

const HEADS = { new: "New", changed: "Changed", read: "Read", ended: "Do not read" };

const at = (moment) => clock(Date.parse(moment));

const SAYS = {
  new: () => "You have not confirmed this card yet.",
  changed: ({ last }, line) => `since you read version ${last.number} at ${at(last.at)}${line.dataset.whole === undefined ? against(line) : ""}`,
  read: (about) => `You confirmed this version at ${at(about.at)}.`,
  ended: ({ why }) => why,
};

/** Until the difference from the version that was read is here, the one that came with the card is told as what it is. */
function against(line) {
  const number = line.querySelector(".differences")?.dataset.number;
  return number ? `. Since version ${number}: ` : ".";
}

function write(line, is, about) {
  if (line.dataset.standing === "changed" && is === "read") line.dataset.just = "";   // nothing moves under the reader
  line.dataset.standing = is;
  line.querySelector("h2").textContent = HEADS[is];
  line.querySelector("button").hidden = is === "read" || is === "ended";
  line.querySelector("[data-summary]").hidden = is !== "changed" || line.dataset.whole !== undefined;
  line.querySelector("[data-since]").textContent = SAYS[is](about, line);
}

/** The card's own line of changes, or one like it. */
const lineOf = (said) => said.querySelector(".line.changes") ?? said.insertBefore(blank(said), said.firstChild);

function blank(said) {
  const line = document.createElement("section");
  line.className = "line changes";
  line.innerHTML = '<h2></h2><p><span data-since></span><span data-summary></span></p><button class="btn small" type="button">Got it</button>';
  line.querySelector("button").dataset.confirm = said.dataset.words;
  line.setAttribute("aria-label", "How this card stands to you");
  return line;
}

/* ---- no longer to be read ---- */

const READ_ALOUD = ".words > p:not(.fold), .plainly > :is(p, li):not(.donot, .fold), .transfer li > span[lang]";

/** Strike the words through where they stand: `what` is a card, or one language of it. `why` is said in its line. */
export function end(what, why) {
  what.dataset.ended = why;
  for (const words of what.querySelectorAll(READ_ALOUD)) words.classList.add("recalled");
  for (const place of what.querySelectorAll(".words, .plainly")) {
    if (place.querySelector(".donot")) continue;
    const note = document.createElement(place.localName === "ul" ? "li" : "span");
    note.className = "donot";
    note.lang = "en";
    note.dir = "ltr";   // the words beside it may run from right to left
    note.append(shape("stop"), "Do not read");
    place.prepend(note);
  }
}
