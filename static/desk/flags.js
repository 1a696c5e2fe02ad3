/* What agents have flagged, loud over the columns: one line a text, the newest flag first. Gauges bring it; who flagged what
   stands on the page the line leads to. */

import { say } from "../design/page.js";
import { hear } from "../live/gauges.js";
import { show as showTime } from "../live/time.js";

const list = document.getElementById("flagged");
const waiting = new Map();   // words → {count, newest_at, sentence}
let isBegun = false;

function heard(name, data) {
  const words = name.replace(/^flags:/, "");
  const before = waiting.get(words)?.count ?? 0;
  if (data.count > 0) waiting.set(words, data);
  else waiting.delete(words);
  if (isBegun && data.count > before) say(`${data.sentence}.`);
  show();
}

function show() {
  const wanted = [...waiting].sort(([, one], [, other]) => other.newest_at.localeCompare(one.newest_at));
  const lines = wanted.map(([words, data]) => fill(document.getElementById(`flagged-${words}`) ?? made(words), data));
  for (const line of [...list.children]) if (!lines.includes(line)) line.remove();
  lines.forEach((line, at) => { if (list.children[at] !== line) list.insertBefore(line, list.children[at] ?? null); });
  list.hidden = lines.length === 0;
}

function made(words) {
  const line = document.getElementById("flagged-line").content.firstElementChild.cloneNode(true);
  line.id = `flagged-${words}`;
  line.querySelector("a").hash = `text-${words}`;
  return line;
}

/** What is the same is not touched: the focus may be in it. */
function fill(line, { sentence, newest_at: newest }) {
  const link = line.querySelector("a");
  if (link.textContent !== sentence) link.textContent = sentence;
  const time = line.querySelector("time");
  if (time.dateTime !== new Date(newest).toISOString()) showTime(time, Date.parse(newest));
  return line;
}

export function begin() {
  hear("flags:", heard);
  setTimeout(() => { isBegun = true; });
}
