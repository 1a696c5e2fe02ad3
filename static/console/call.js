/* On a call, from opening a card to saving the tally. A reload in the middle of a call does not end it. */

import { now, span } from "../live/time.js";
import { keep, recall } from "./shelf.js";

const STORE = "hub:call";
let began = recall(STORE, { session: true });
let waits = () => 0;

export const isOn = () => began !== null;

/** A card was opened: somebody is on the line. */
export function pickUp() {
  if (began === null) set(now());
}

/** The call is over: what waited may be shown. */
export function wrapUp() {
  if (began !== null) set(null);
}

function set(moment) {
  began = moment;
  keep(STORE, began, { session: true });
  say();
  document.dispatchEvent(new CustomEvent("console:call", { detail: { on: isOn() } }));
}

/** "On call 3 min; 2 routine updates wait": the running clock is not read out. */
export function say() {
  const place = document.getElementById("call-state");
  if (!place) return;
  const count = waits();
  const waiting = count ? `; ${count} routine update${count === 1 ? " waits" : "s wait"}` : "";
  const words = began === null ? "No call" : `On call ${span(now() - began)}${waiting}`;
  if (place.textContent !== words) place.textContent = words;
}

/** `count` says how many routine updates wait for the end of the call. */
export function begin(count) {
  waits = count;
  say();
  setInterval(say, 5_000);
}
