/* What this screen has shown: the number goes back to the server, so that "delivered" is what was really applied. A
   floor of consoles applies the same event in the same moment, so each waits a random while, longer the more there
   are (about 1,000 a second tell), and says only the last. */

import { me } from "./me.js";
import { post } from "./post.js";

const SPREAD = Math.min(20_000, 500 + me.on_shift);
let told = 0;
let timer = null;

const shown = () => Number(document.documentElement.dataset.liveSeq ?? document.querySelector("[data-live]")?.dataset.seq ?? 0);

async function tell() {
  timer = null;
  const seq = shown();
  if (seq <= told) return;
  const { verdict } = await post("/shifts/applied", { seq });
  if (verdict === "done") told = seq;
  else if (verdict === "later") soon(10_000);
}

function soon(least = 0) {
  timer ??= setTimeout(tell, least + Math.random() * SPREAD);
}

if (me.shift) {
  document.addEventListener("hub:applied", () => soon());
  soon();
}
