/* What changed since the version this person read last. A card comes with the difference from the version before it; who
   missed some between asks for theirs, once, and before the card is opened where that can be. */

import * as card from "./card.js";
import { hasRead, lastRead } from "./receipts.js";

const SPREAD = 1_500;   // a new version reaches a whole floor in one moment: those who must ask do not ask in step
const found = new Map();   // "from to" → the differences as an element; null: the hub has none
const asking = new Set();

const nameOf = (from, to) => `${from} ${to}`;

/** The differences of this text from the version read last, put into its line; false while they are not here. */
export function put(line, text, read) {
  const there = line.querySelector(".differences");
  if (there?.dataset.from === read.words) return true;
  const known = found.get(nameOf(read.words, text.words));
  if (!known) {
    ask(read.words, text.words);
    return false;
  }
  there?.remove();
  line.append(known.cloneNode(true));
  return true;
}

async function ask(from, to) {
  const name = nameOf(from, to);
  if (asking.has(name) || found.has(name)) return;
  asking.add(name);
  try {
    const answer = await fetch(`/scripts/changes?${new URLSearchParams({ from, to })}`, {
      credentials: "same-origin", signal: AbortSignal.timeout?.(10_000),
    });
    if (answer.status === 404) found.set(name, null);
    if (answer.ok && !answer.redirected) found.set(name, read(await answer.text()));
  } catch { /* cut off: asked again when the next event arrives */ }
  asking.delete(name);
  if (found.get(name)) document.dispatchEvent(new CustomEvent("console:since"));
}

function read(html) {
  const template = document.createElement("template");   // inert: no script in it ever runs
  template.innerHTML = html;
  return template.content.querySelector(".differences");
}

/** Ask now for what will be wanted when one of these cards is opened. */
function askAhead() {
  for (const article of card.all()) {
    for (const { lang, words, element } of card.texts(article)) {
      const last = lastRead(card.slugOf(article), lang);
      if (!words || !last || hasRead(words) || element.querySelector(".differences")?.dataset.from === last.words) continue;
      setTimeout(() => ask(last.words, words), Math.random() * SPREAD);
    }
  }
}

export function begin() {
  document.addEventListener("hub:applied", askAhead);
  askAhead();
}
