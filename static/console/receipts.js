/* What this person has read, and no longer says. Saying so is a tap: kept here and sent until the server has it. */

import { now } from "../live/time.js";
import { uuid } from "./ids.js";
import { me } from "./me.js";
import { outbox } from "./outbox.js";

const read = new Map(Object.entries(me.receipts ?? {}));
const scripts = new Map(Object.entries(me.scripts ?? {}));   // "boil-water:en" → {words, number, at} of the version read last
outbox.kind("receipt", {
  // Whoever read them at another desk before is answered with that receipt: of the same words.
  names: (answer, { body }) => answer.id === body.id || answer.words === body.words,
  told: ({ item: { body }, verdict, reason }) => { if (verdict === "refused") refused("that you read these words", reason, () => read.delete(body.words)); },
});

const stopped = new Set(Object.keys(me.stopped ?? {}));   // releases this person no longer says, on whichever desk
outbox.kind("stop", {
  names: (answer, { body }) => answer.id === body.id || answer.release === body.release,
  told: ({ item: { body }, verdict, reason }) => { if (verdict === "refused") refused("that you stopped saying this", reason, () => stopped.delete(body.release)); },
});

/** What an earlier page left here was confirmed all the same. */
outbox.ready.then(() => {
  for (const { body } of outbox.waiting("receipt")) {
    read.set(body.words, body.at);
    document.dispatchEvent(new CustomEvent("console:read", { detail: { words: body.words } }));
  }
  for (const { body: { release } } of outbox.waiting("stop")) {
    stopped.add(release);
    document.dispatchEvent(new CustomEvent("console:stopped", { detail: { id: `stop-${release}` } }));
  }
});

export const hasStopped = (release) => stopped.has(release);

/** Nothing was confirmed after all: the person is told, and asked again. */
function refused(what, reason, forget) {
  forget();
  document.dispatchEvent(new CustomEvent("console:read", { detail: {} }));
  document.dispatchEvent(new CustomEvent("console:refused", { detail: { what, reason } }));
}

function send(kind, url, body) {
  const id = uuid();
  outbox.add({ id, kind, url, body: { id, ...body } });
}

/** Note that what was taken back is no longer said. */
export function confirmStop(release) {
  if (!release || stopped.has(release)) return;
  stopped.add(release);
  send("stop", "/shifts/stops", { release, at: new Date(now()).toISOString() });
  document.dispatchEvent(new CustomEvent("console:stopped", { detail: { id: `stop-${release}` } }));
}

/** Who has read words with a slip in them has read them without it: the hub has carried the receipt already. */
function followFixes() {
  for (const said of document.querySelectorAll("#cards .said[data-fixes]")) {
    const { words, fixes, lang, number } = said.dataset;
    const at = fixes.split(" ").map((old) => read.get(old)).find(Boolean);
    if (!at || read.has(words)) continue;
    read.set(words, at);
    scripts.set(`${said.closest("article").dataset.slug}:${lang}`, { words, number, at });
  }
}
followFixes();
document.addEventListener("hub:applied", followFixes);

export const hasRead = (words) => read.has(words);

/** When this person confirmed these words (ISO 8601), if they did. */
export const readAt = (words) => read.get(words);

/** {words, number, at} of the version of a script this person confirmed last in a language. */
export const lastRead = (slug, lang) => scripts.get(`${slug}:${lang}`);

/** Note that these words were read, and let every part of the console know. `of` names their script: {slug, lang, number}. */
export function confirm(words, of = null) {
  if (!words || read.has(words)) return;
  const at = new Date(now()).toISOString();
  read.set(words, at);
  if (of) scripts.set(`${of.slug}:${of.lang}`, { words, number: of.number, at });
  send("receipt", "/shifts/receipts", { words, at });
  document.dispatchEvent(new CustomEvent("console:read", { detail: { words } }));
}
