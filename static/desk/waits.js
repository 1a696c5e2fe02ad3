/* What waits for this person. Whose words they are the server knows: it is asked after each event about words. */

import { key } from "../design/keys.js";
import { put } from "./lists.js";
import { isQuiet } from "./incidents.js";

const board = document.getElementById("columns");
const may = new Set(board.dataset.may.split(" "));
const VERBS = { publish: "scripts.publish", recall: "scripts.recall", correct: "updates.correct", withdraw: "updates.withdraw" };

const READ = { decide: "Read and decide", check: "Read and check", confirm: "Read and confirm" };

let waits = JSON.parse(document.getElementById("waits").textContent);
let asked = 0;

/** Mark what is this person's to do; the rest they may read. */
export function show() {
  for (const item of board.querySelectorAll(".item[id^='item-']")) dress(item, waits[item.id]);
  const mine = [...board.querySelectorAll(".item.mine")];
  const oldest = mine.sort((one, other) => since(one).localeCompare(since(other)))[0];
  put(document.getElementById("waits-head"), sentence(mine.length));
  lead(oldest, mine.length);
}

const since = (item) => item.querySelector("time")?.dateTime ?? "";

/** The same as templates/screens/_desk.html. */
function sentence(count) {
  if (count === 0) return "Nothing waits for you";
  return count === 1 ? "1 thing waits for you" : `${count} things wait for you`;
}

function lead(oldest, count) {
  const said = document.createElement("p");
  said.append(...(oldest ? first(oldest, count) : nothing()));
  const place = document.getElementById("waits-lead");
  if (place.textContent === said.textContent && place.querySelector("a")?.href === said.querySelector("a")?.href) return;   // the focus may be in it
  place.replaceChildren(...said.childNodes);
}

function first(oldest, count) {
  const link = oldest.querySelector("h3 a").cloneNode(true);
  const when = oldest.querySelector("time")?.cloneNode(true);
  link.id = "waits-first";
  return [count === 1 ? "It is " : "The oldest is ", link, ...(when ? [", since ", when] : []), "."];
}

/** Nothing is this person's to do: what is so, and what can be done. */
function nothing() {
  const elsewhere = board.querySelectorAll("#desk-waiting > .item").length;
  if (elsewhere) return [`${elsewhere === 1 ? "1 text waits" : `${elsewhere} texts wait`} for somebody else.`];
  if (!isQuiet()) return ["What is written stands here the moment it is submitted."];
  return ["No incident is open. Calls are counted under Everyday. ", ...(may.has("incidents.open") ? [toIncidents()] : [])];
}

function toIncidents() {
  const link = document.createElement("a");
  link.href = "/incidents/";
  link.textContent = "Open an incident";
  return link;
}

const isDecision = (link) => /^\/(scripts|updates|corrections\/facts)\/[^/]+$/.test(link.pathname);

/** One item: mine, or for somebody else to do. A link this person's role does not open is not offered. */
function dress(item, wait) {
  item.classList.toggle("mine", wait !== undefined);
  const decide = [...item.querySelectorAll(".acts a")].find(isDecision);
  if (decide) {
    decide.classList.toggle("main", wait in READ);
    put(decide, READ[wait] ?? "Read");
  }
  const claim = item.querySelector("[data-claim]");
  if (claim) claim.hidden = !(wait in READ);
  for (const button of item.querySelectorAll("[data-needs]")) button.hidden = !may.has(button.dataset.needs);
  for (const link of item.querySelectorAll(".acts a")) {
    const [, room, , deed] = link.pathname.split("/");
    const verb = room === "links" ? "links.send" : deed === "publish" ? `${room}.publish` : VERBS[deed];
    link.hidden = verb !== undefined && !may.has(verb);
  }
}

/** Ask whose turn it is. An answer that was overtaken by a newer question is dropped. */
async function ask() {
  const mine = ++asked;
  try {
    const answer = await fetch(`/desk/waits${location.search}`, { headers: { Accept: "application/json" }, cache: "no-store" });
    if (!answer.ok || mine !== asked) return;
    waits = await answer.json();
    show();
  } catch {
    /* Not live: the strip says so, and the catch-up that follows asks again. */
  }
}

export function begin() {
  show();
  document.addEventListener("hub:applied", ({ detail: { events = [] } }) => {
    show();
    if (events.some(({ kind = "" }) => /^(scripts|updates|facts|corrections)\./.test(kind))) ask();
  });
  key("r", () => document.getElementById("waits-first")?.click() ?? false);
}
