/* Keeps this page as the server would render it now. One function, catchUp, serves connect, reconnect, gap, waking
   laptop and blocked socket. The socket only brings; every write is an HTTP POST of its own. */

import { io } from "../vendor/socket.io.esm.min.js";
import { apply } from "./apply.js";
import * as cell from "./cell.js";
import { bind, take as takeGauge } from "./gauges.js";
import { fold, judge, judgeBeat, reloadDelay, since } from "./protocol.js";
import { heard } from "./time.js";

const SILENCE = 15_000;   // after this without a beat the screen says NOT LIVE
const POLL = 4_000;
const root = document.documentElement;
const { stream, exercise, epoch, seq, hash } = document.querySelector("[data-live]").dataset;

let have = { epoch, seq: Number(seq), hash, proved: null };
let last = { at: cell.renderedAt(), clock: performance.now(), wall: Date.now() };
let state = "live";
let failures = 0;
let leaving = false;
let lost = false;   // the server does not know our number, and someone holds the reload back

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

/* ---- what this page knows of itself ---- */

function setHave(next) {
  have = next;
  root.dataset.liveSeq = have.seq;
}

/** The server spoke at this moment of its clock, and this page shows all it said. */
function mark(at) {
  last = { at: Date.parse(at) || Date.now(), clock: performance.now(), wall: Date.now() };
  heard(at);
  setState(socket.connected ? "live" : "polling");
  cell.current(last.at);
}

function setState(next) {
  state = next;
  root.dataset.liveState = next;
}

function watch() {
  // The monotonic clock stops in sleep on some systems; the wall clock may be set. The longer silence counts.
  const silent = Math.max(performance.now() - last.clock, Date.now() - last.wall);
  if (silent < SILENCE || state === "notlive") return;
  setState("notlive");
  cell.notLive(last.at, tryNow);
  if (socket.connected) socket.disconnect().connect();   // open but dumb: a proxy that swallows
}

function tryNow() {
  catchUp();
  if (!socket.connected) socket.connect();
}

/* ---- what arrives ---- */

function onEvent(event) {
  const verdict = judge(have, event);
  if (leaving || lost || verdict === "ignore") return;
  if (verdict === "apply") {
    put([event], { ...have, seq: event.seq, hash: event.hash });
    mark(event.at);
  } else if (verdict === "reload") reload();
  else behind(event.seq);
}

function onBeat(beat) {
  const verdict = judgeBeat(have, beat);
  if (leaving) return;
  if (lost || verdict === "reload") reload();
  else if (verdict === "current") mark(beat.at);
  else behind(beat.seq);
}

function behind(newest) {
  wanted = Math.max(wanted, newest);
  catchUp();
}

function put(events, next) {
  for (const event of events) apply(event.html ?? []).forEach(bind);
  setHave(next);
  if (events.some((event) => event.reload)) reload();   // drawn only as part of a whole page
  if (events.length) document.dispatchEvent(new CustomEvent("hub:applied", { detail: { events, seq: have.seq } }));
}

/* ---- catching up ---- */

let running = false;
let wanted = 0;   // the newest number heard of while one was running
let began = -Infinity;

async function catchUp() {
  if (running) return;
  running = true;
  wanted = 0;
  try {
    await ask();
  } catch (error) {
    console.warn("Catching up failed; the next beat, poll or reconnect asks again.", error);
    wanted = 0;
  }
  running = false;
  if (wanted > have.seq) catchUp();
}

async function ask() {
  // More than one in a row means many pages do the same: spread them.
  if (performance.now() - began < 5_000) await sleep(Math.random() * 1_000);
  began = performance.now();
  const answer = await fetch(since(have, stream, exercise), {
    credentials: "same-origin", cache: "no-store", headers: { Accept: "application/json" },
    signal: AbortSignal.timeout?.(10_000),
  });
  if (leaving) return;
  if (answer.status === 410) return reload();
  if (answer.status === 401 || answer.status === 403 || answer.redirected) return toDoor();
  if (!answer.ok) throw new Error(`catching up: ${answer.status}`);
  const body = await answer.json();
  const { reload: unknown, events, have: next } = fold(have, body);
  if (unknown || lost) return reload();
  put(events, next);
  (body.gauges ?? []).forEach(takeGauge);
  mark(answer.headers.get("Date") ?? new Date().toISOString());
}

/* ---- leaving: a number, hash or epoch nobody knows is never guessed at ---- */

const reload = () => leave("reload", () => location.reload());
const toDoor = () => leave("door", () => {
  location.assign(`/door?next=${encodeURIComponent(location.pathname + location.search)}`);
});

async function leave(why, go) {
  if (leaving) return;
  // A page with unsaved words may hold this back; it takes in no more, so it says NOT LIVE, and each beat asks again.
  lost = true;
  if (!document.dispatchEvent(new CustomEvent("hub:leave", { cancelable: true, detail: { why } }))) return;
  leaving = true;
  await sleep(reloadDelay(remembered(why), Date.now()));
  // The old words marked NOT LIVE are worth more than the browser's own error page.
  while (!(await answers())) await sleep(POLL + Math.random() * 1_000);
  remember(why, Date.now());
  go();
}

const answers = () => fetch("/healthz", { cache: "no-store" }).then((answer) => answer.ok, () => false);

function remembered(why) {
  try { return JSON.parse(sessionStorage.getItem(`hub:${why}`)) ?? []; } catch { return []; }
}

function remember(why, at) {
  try { sessionStorage.setItem(`hub:${why}`, JSON.stringify([...remembered(why), at].slice(-8))); } catch { /* private window */ }
}

/* ---- the line ---- */

const socket = io("/live", {
  transports: ["websocket"],
  auth: (give) => give({ stream, exercise: exercise || null, epoch, since: have.seq, hash: have.hash }),
  reconnectionDelay: 1_000, reconnectionDelayMax: 10_000, randomizationFactor: 0.9, timeout: 8_000,
});

// What was missed comes with the connection, the gauges and the newest number behind it: a whole floor may be coming.
socket.on("connect", () => { failures = 0; });
socket.on("unknown", () => setTimeout(catchUp, Math.random() * 5_000));   // our number is not the journal's, or too old
socket.on("connect_error", () => { failures += 1; comeBack(); });
socket.on("disconnect", comeBack);
socket.on("event", onEvent);
socket.on("beat", onBeat);
socket.on("gauge", takeGauge);

/** Refused or cut by the server, the client does not try again by itself: ask by HTTP for the reason, then do. */
function comeBack() {
  if (socket.active || leaving) return;
  catchUp();
  setTimeout(() => socket.connect(), 2_000 + Math.random() * 6_000);
}

setInterval(watch, 1_000);
setInterval(() => {
  if (state === "notlive" || (!socket.connected && failures >= 3)) catchUp();
}, POLL);

addEventListener("online", catchUp);
addEventListener("pageshow", (event) => { if (event.persisted) catchUp(); });
document.addEventListener("visibilitychange", () => { if (!document.hidden) catchUp(); });

setHave(have);
setState("live");
cell.current(last.at);
