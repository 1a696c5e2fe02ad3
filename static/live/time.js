/* Times that stay true while nobody reloads: ages ("11 min"), countdowns, and what ends by itself. All are counted on
   the server's clock: the desk's own may be minutes off. Nothing here is a live region. */

const MINUTE = 60_000;
let offset = 0;   // the server's clock minus this machine's

/** Take the server's time from a beat or an answer. */
export function heard(at) {
  const moment = Date.parse(at);
  if (!Number.isNaN(moment)) offset = moment - Date.now();
}

/** Now, by the server's clock, in milliseconds. */
export const now = () => Date.now() + offset;

const formats = new Map();

/** 14:03, or 14:03:22, in the city's zone. */
export function clock(moment, seconds = false) {
  if (!formats.has(seconds)) {
    const shape = { timeZone: document.documentElement.dataset.zone || "UTC", hourCycle: "h23", hour: "2-digit", minute: "2-digit" };
    formats.set(seconds, new Intl.DateTimeFormat("en-GB", seconds ? { ...shape, second: "2-digit" } : shape));
  }
  return formats.get(seconds).format(new Date(moment));
}

/** Put a moment into a <time>: the city's clock in sight, UTC under the pointer. */
export function show(element, moment, seconds = false) {
  const iso = new Date(moment).toISOString();
  element.dateTime = iso;
  element.title = `${iso.slice(11, seconds ? 19 : 16)} UTC`;
  element.textContent = clock(moment, seconds);
}

/** 0 min, 11 min, 2 h 43 min, 3 d: the same in every language of the screen. */
export function span(milliseconds) {
  const minutes = Math.floor(Math.max(0, milliseconds) / MINUTE);
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return `${Math.floor(minutes / 1440)} d`;
}

function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** What a countdown says: seconds only in the last minute. */
export function left(milliseconds) {
  return milliseconds < MINUTE ? `${Math.max(0, Math.ceil(milliseconds / 1000))} s` : span(milliseconds);
}

/** Mark what has ended, once, and tell whoever listens: a script past its time must not wait for the server to say so. */
function end(element) {
  if (element.dataset.over !== undefined) return;
  element.dataset.over = "";
  element.dispatchEvent(new CustomEvent("hub:over", { bubbles: true }));
}

let nextAges = 0;

function tick() {
  const at = now();
  if (at >= nextAges || nextAges - at > 2 * MINUTE) {
    nextAges = at + MINUTE / 2;
    ages();
  }
  for (const element of document.querySelectorAll("time[data-left]")) {
    const rest = Date.parse(element.dateTime) - at;
    setText(element, left(rest));
    if (rest <= 0) end(element);
  }
  for (const element of document.querySelectorAll("[data-until]:not([data-over])")) {
    if (Date.parse(element.dataset.until) <= at) end(element);
  }
}

/** Bring every age on the page up to date; call it after inserting some. */
export function ages(root = document) {
  for (const element of root.querySelectorAll("time[data-since]")) {
    setText(element, span(now() - Date.parse(element.dateTime)));
  }
}

if (typeof document !== "undefined") {
  heard(document.querySelector("[data-live-cell] time")?.dateTime);   // until the first beat: what is tapped by then has its true time too
  tick();
  setInterval(tick, 1_000);
  document.addEventListener("hub:applied", () => ages());
}
