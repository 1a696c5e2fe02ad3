/* Walking the steps of the open card: an answer shows its step, under the questions and under the steps walked before it,
   so nothing that is read moves. The hub is not asked. */

import * as card from "./card.js";
import * as still from "./still.js";

let walked = [];     // the steps, in order: {slug, name, at}; at: the how-many-th of the card's steps it is
let lang = null;     // whose words they are
let lost = null;     // the name of the step that went when the card changed
let open = null;     // the text that is shown: one language of the open card

const stepsOf = (text) => [...text.querySelectorAll(".step[data-step]")];
const stepOf = (text, slug) => stepsOf(text).find(({ dataset }) => dataset.step === slug);
const nameOf = (step) => step.querySelector("h2").textContent.trim();
const buttonsIn = (place) => [...place.querySelectorAll("button[data-branch]")].filter((button) => button.getClientRects().length > 0);
const asksOf = (text) => [...text.children].filter((line) => line.matches("section.line:not(.step)"));

/** Another card is opened: its walk begins anew. */
export function forget() {
  walked = [];
  lang = lost = open = null;
}

/** Show the walk on the card, in the language that is read. What the card no longer has is left out, and said. */
export function show(article) {
  const text = card.textOf(article);
  open = text?.words ? text.element : null;   // what may not be read is not walked
  if (!open) return;
  if (lang !== text.lang) translate(text);
  const last = walked.at(-1);
  walked = walked.map(({ slug }) => stepOf(open, slug)).filter(Boolean).map(noted);
  if (last && walked.at(-1)?.slug !== last.slug) lost = last.name;
  if (stepsOf(open).length || lost) draw();
}

/** Where the reader stands, when the step that was read is gone. */
export const gone = () =>
  lost === null ? "" : ` The step ${lost} is no longer in it: you are at ${walked.at(-1)?.name ?? "its start"}.`;

/** The same steps in another language: translations of a card have as many, in the same order. */
function translate({ lang: now }) {
  walked = walked.map(({ at }) => stepsOf(open).find(({ dataset }) => dataset.at === at)).filter(Boolean).map(noted);
  lang = now;
}

const noted = (step) => ({ slug: step.dataset.step, name: nameOf(step), at: step.dataset.at });

/** Nothing that stands there already is put there again: it may have the focus. */
function draw() {
  for (const link of open.querySelectorAll("a[data-branch]")) link.replaceWith(asButton(link));
  const nav = open.querySelector(".trail") ?? trail();
  const shows = JSON.stringify([lost, walked]);
  if (nav.dataset.shows !== shows) {
    nav.dataset.shows = shows;
    walk(nav);
  }
  for (const mark of open.querySelectorAll("button[data-branch] > kbd")) mark.remove();
  answers().slice(0, 9).forEach((button, at) => button.prepend(kbd(String(at + 1))));
}

function walk(nav) {
  const steps = walked.map(({ slug }) => stepOf(open, slug));
  for (const step of stepsOf(open)) step.toggleAttribute("data-walked", steps.includes(step));
  nav.after(...steps);
  nav.hidden = !walked.length && !lost;
  nav.replaceChildren(...parts());
  for (const button of open.querySelectorAll("button[data-branch]")) {
    const step = button.closest(".step");
    const next = step && !steps.includes(step) ? null : walked[steps.indexOf(step) + 1];
    button.setAttribute("aria-pressed", String(next?.slug === button.dataset.branch));
  }
}

/** The buttons the figures press: of the last step walked, else of the questions. */
const answers = () => {
  if (!open) return [];
  const step = walked.length && stepOf(open, walked.at(-1).slug);
  return step ? buttonsIn(step) : asksOf(open).flatMap(buttonsIn);
};

/* ---- going ---- */

/** Press the n-th answer; false when there is none. */
export function answer(n) {
  const button = answers()[n - 1];
  if (!button) return false;
  take(button);
}

/** One step back; false at the start. */
export function back() {
  if (!walked.length) return false;
  go(walked.slice(0, -1));
}

function take(button) {
  const step = button.closest(".step");
  const from = step ? walked.findIndex(({ slug }) => slug === step.dataset.step) + 1 : 0;
  if (walked[from]?.slug === button.dataset.branch) return reach();   // pressed once more
  const next = stepOf(open, button.dataset.branch);
  if (next) go([...walked.slice(0, from), noted(next)]);
}

function go(way) {
  walked = way;
  lost = null;
  still.staying(open.closest("article"), draw);
  reach();
}

/** The keyboard and the eye go to the last step; what is in sight already stays where it is. */
function reach() {
  const step = walked.length && stepOf(open, walked.at(-1).slug);
  if (!step) return document.getElementById("main").focus({ preventScroll: true });
  step.focus({ preventScroll: true });
  step.scrollIntoView({ block: "nearest" });
  still.note(open.closest("article"));
}

/* ---- what stands there ---- */

function asButton(link) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = link.className;
  button.dataset.branch = link.dataset.branch;
  button.append(...link.childNodes);
  return button;
}

function trail() {
  const nav = document.createElement("nav");
  nav.className = "line trail";
  nav.setAttribute("aria-label", "Steps");
  stepsOf(open)[0]?.before(nav);
  if (!nav.isConnected) asksOf(open).at(-1).before(nav);
  return nav;
}

/** "Start › Someone is hurt", each a way back to it. */
function parts() {
  const head = Object.assign(document.createElement("span"), { textContent: "Steps", className: "k" });
  const gone = Object.assign(document.createElement("p"), { textContent: lost ? `The step “${lost}” is no longer in this card.` : "" });
  const list = document.createElement("ol");
  list.append(...[{ name: "Start" }, ...walked].map(({ name }, at) => place(name, at)));
  const button = press("Back", "btn small", back);
  button.append(kbd("⌫"));
  const row = document.createElement("div");
  row.append(...(lost ? [gone] : []), ...(walked.length ? [list, button] : []));
  return [head, row];
}

function place(name, at) {
  const line = document.createElement("li");
  if (at < walked.length) line.append(press(name, "btn plain small", () => go(walked.slice(0, at))));
  else line.append(Object.assign(document.createElement("b"), { textContent: name }));
  if (at === walked.length) line.setAttribute("aria-current", "step");
  if (at) line.lang = lang;
  return line;
}

function press(words, style, act) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: style, textContent: words });
  button.addEventListener("click", act);
  return button;
}

const kbd = (name) => Object.assign(document.createElement("kbd"), { textContent: name });

export function begin() {
  document.getElementById("main").addEventListener("click", (event) => {
    const button = event.target.closest("button[data-branch]");
    if (button && open?.contains(button)) take(button);
  });
}
