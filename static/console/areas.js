/* Where the call is about: the area of the tally bar, or the one chosen on the card. Lines for other areas fold to one that
   says how many; none is hidden without it. Words that fill in by themselves, the agent's name and the area, are put in here. */

import * as card from "./card.js";
import * as fields from "./fields.js";
import { me } from "./me.js";
import * as still from "./still.js";

const ELSEWHERE = "*";
const UNTIL_KNOWN = { es: { name: "su nombre", area: "su zona" } };
const form = document.getElementById("tally");
let opened = () => null;
let here = null;               // chosen on the card: "" all areas, "*" all others; null: what the tally bar says
const unfolded = new Set();    // the lists whose folded lines are shown, by the id of their section

const key = (code) => code.trim().replace(/\s+/g, " ").toLowerCase();
const typed = () => form.elements.area?.value.trim() ?? "";
const codesOf = (line) => line.dataset.areas.split(",").filter(Boolean).map(key);

/** The code of what was typed, by code or by name: one of the city's or of the card's. */
function known(words, named) {
  const options = [...document.querySelectorAll("#areas option")];
  const found = options.find((option) => [option.value, option.label].some((one) => key(one) === key(words)));
  return found ? key(found.value) : named.has(key(words)) ? key(words) : null;
}

/** Another card is opened: what was unfolded folds again. */
export function forget() {
  here = null;
  unfolded.clear();
}

/** Put in what fills in by itself, and fold what is for callers of other areas. */
export function show(article) {
  for (const { element, lang } of card.texts(article)) {
    fillIn(element, lang);
    narrow(element);
  }
}

function fillIn(text, lang) {
  for (const place of text.querySelectorAll("[data-me]")) {
    place.dataset.until ??= place.textContent;
    const words = place.dataset.me === "name" ? me.name : typed();
    place.textContent = words || (UNTIL_KNOWN[lang] ?? {})[place.dataset.me] || place.dataset.until;
  }
}

function narrow(text) {
  const lines = [...text.querySelectorAll("[data-areas]")];
  const select = text.querySelector("[data-narrow]");
  if (!lines.length || !select) return;
  const named = new Set(lines.flatMap(codesOf));
  const area = here ?? (typed() && known(typed(), named));
  const isFor = (line) => !area || (line.dataset.areas === "" ? !named.has(area) : codesOf(line).includes(area));
  for (const list of new Set(lines.map((line) => line.parentElement))) {
    fold(list, lines.filter((line) => line.parentElement === list && !isFor(line)));
  }
  choose(select, area, named);
  note(select, here === null && typed() && area === null ? `“${typed()}” is no area here, so all lines are shown.` : "");
}

function choose(select, area, named) {
  const own = [...select.options].find(({ value }) => value && key(value) === area);
  select.value = own ? own.value : area && !named.has(area) ? ELSEWHERE : "";
}

function note(select, words) {
  let place = select.parentElement.querySelector(".quiet");
  place ??= select.parentElement.appendChild(Object.assign(document.createElement("span"), { className: "quiet" }));
  if (place.textContent !== words) place.textContent = words;
}

/** Fold these lines of a list to one at its end; none: nothing is folded. */
function fold(list, others) {
  const name = nameOf(list);
  const isOpen = unfolded.has(name);
  for (const line of list.querySelectorAll(":scope > [data-areas]")) line.toggleAttribute("data-folded", others.includes(line) && !isOpen);
  const had = list.querySelector(":scope > .fold");
  if (!others.length) return had?.remove();
  const line = had ?? list.appendChild(document.createElement(list.localName === "ul" ? "li" : "p"));
  const isAll = [...list.children].every((one) => others.includes(one) || one.matches(".fold, .donot"));
  const none = isAll ? "Nothing here for this area. " : "";
  const count = `${isOpen ? "Fold " : ""}${others.length} line${others.length === 1 ? "" : "s"} for other areas`;
  if (had?.dataset.shows === none + count) return;   // it may have the focus
  Object.assign(line, { className: "fold", lang: "en", dir: "ltr" }).dataset.shows = none + count;
  line.replaceChildren(none, button(count, isOpen, list));
}

/** The list, known again in a newer version of the card. */
const nameOf = (list) => `${list.closest("section").getAttribute("aria-labelledby")} ${[...list.parentElement.children].indexOf(list)}`;

function button(words, isOpen, list) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "btn plain small", textContent: words });
  made.setAttribute("aria-expanded", String(isOpen));
  made.addEventListener("click", () => {
    if (!unfolded.delete(nameOf(list))) unfolded.add(nameOf(list));
    apply();
    list.querySelector(":scope > .fold button")?.focus();
  });
  return made;
}

/** The open card as the area is now: the line that is read stays where it is. */
function apply() {
  if (opened()) still.staying(opened(), () => show(opened()));
}

/** Chosen on the card: an area of the city goes into the tally bar too, so that it is said once. */
function chosen({ value }) {
  const code = value && value !== ELSEWHERE;
  here = code ? null : value;
  if (code) fields.set("area", value);
  if (code && key(typed()) !== key(value)) here = key(value);
  unfolded.clear();
  apply();
}

export function begin(open) {
  opened = open;
  document.getElementById("main").addEventListener("change", ({ target }) => target.matches("[data-narrow]") && chosen(target));
  form.addEventListener("change", ({ target }) => {
    if (target.name !== "area") return;
    here = null;
    unfolded.clear();
    apply();
  });
}
