/* The digest of a shift: what changed since this person was last here. It stands between calls until all of it is
   confirmed, and comes anew from its link in the news. */

import { clock } from "../live/time.js";
import * as cards from "./cards.js";
import { me } from "./me.js";
import * as panels from "./panels.js";
import { confirm, confirmStop, hasRead, hasStopped, readAt } from "./receipts.js";

const place = document.getElementById("digest-place");
const news = document.getElementById("news");
let asked = false;   // by its link: then it stands there also when nothing of it is left to do

const lines = () => [...place.querySelectorAll(".digest-lines > li")];
const isSettled = ({ dataset }) => (dataset.release ? hasStopped(dataset.release) : hasRead(dataset.words));

async function load() {
  try {
    const answer = await fetch("/console/digest", { credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout?.(10_000) });
    if (!answer.ok || answer.redirected) throw new Error(`digest: ${answer.status}`);
    const template = document.createElement("template");   // inert: no script in it ever runs
    template.innerHTML = await answer.text();
    place.replaceChildren(...template.content.children);
  } catch {
    if (asked && !place.querySelector("#digest")) {
      place.innerHTML = '<section id="digest"><h2 class="rail-head" id="digest-title" tabindex="-1"><b>Your shift’s digest</b></h2>'
        + "<p>The hub did not answer. Cards and news on this page are what this desk heard last; try the link again.</p></section>";
    }
  }
  dress();
  panels.unread();
}

/** Say of every line whether it was confirmed. */
function dress() {
  const left = lines().filter((line) => !isSettled(line)).length;
  for (const line of lines().filter(isSettled)) settle(line);
  const count = document.getElementById("digest-count");
  if (count) count.textContent = lines().length ? `${left} of ${lines().length} to confirm` : "";
  if (left > 0) place.hidden = false;
  else if (!asked && place.dataset.shown === undefined) place.hidden = true;
  if (!place.hidden) place.dataset.shown = "";   // what was seen once does not vanish under the eyes
}

function settle(line) {
  const button = line.querySelector("[data-settle]");
  if (!button) return;
  const next = line.nextElementSibling?.querySelector("[data-settle], a") ?? document.getElementById("digest-title");
  if (button === document.activeElement) next.focus();
  const at = readAt(line.dataset.words);
  const note = Object.assign(document.createElement("span"), { className: "read-at", textContent: at ? `confirmed ${clock(Date.parse(at))}` : "confirmed" });
  button.remove();
  line.querySelector(".when").append(note);
}

function clicked(event) {
  const line = event.target.closest(".digest-lines > li");
  const link = event.target.closest("a[href]");
  if (link && !event.ctrlKey && !event.metaKey) {
    const card = document.getElementById(link.getAttribute("href").slice(1));
    event.preventDefault();
    if (card?.matches("#cards > article")) cards.openCard(card, { calling: false });   // read before a call, not in one
  } else if (line && event.target.closest("[data-settle]")) {
    const { words, release, slug, lang, number } = line.dataset;
    if (release) confirmStop(release);
    else confirm(words, slug ? { slug, lang, number } : null);
  }
}

/** From its link: the digest as it is now, in place of what was open. */
async function show(event) {
  event.preventDefault();
  asked = true;
  try { if (news.matches(":popover-open")) news.hidePopover(); } catch { /* no popovers here: nothing is open */ }
  cards.close();
  panels.ready();
  await load();
  place.hidden = false;
  document.getElementById("digest-title")?.focus();
}

export function begin() {
  if (!me.shift) return;
  place.addEventListener("click", clicked);
  document.getElementById("digest-open")?.addEventListener("click", show);
  for (const name of ["console:read", "console:stopped"]) document.addEventListener(name, dress);
  load();
}
