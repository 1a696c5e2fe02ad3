/* The agent's console: its parts, in the order in which they need each other, and the keys that belong to none of them. */

import { key } from "../design/keys.js";
import { toggle } from "../design/page.js";
import { hold } from "../live/facts.js";
import { clock, now } from "../live/time.js";
import * as asking from "../questions/asking.js";
import * as counters from "../questions/counters.js";
import * as walk from "../shifts/walk.js";
import * as twice from "../tally/twice.js";
import "./applied.js";
import * as call from "./call.js";
import * as calls from "./calls.js";
import * as cards from "./cards.js";
import * as digest from "./digest.js";
import * as flagging from "./flagging.js";
import * as floor from "./floor.js";
import * as incidents from "./incidents.js";
import * as news from "./news.js";
import { outbox } from "./outbox.js";
import * as rail from "./rail.js";
import * as still from "./still.js";
import * as since from "./since.js";
import * as steps from "./steps.js";
import * as taken from "./taken.js";
import * as tally from "./tally.js";

const main = document.getElementById("main");

key("y", () => news.gotIt() || cards.gotIt());
key("!", () => flagging.press());
key("n", () => asking.press("question"));
key("x", () => asking.press("rumor"));
key("u", () => (flagging.lastAt() > tally.lastAt() ? flagging.takeBack() : tally.takeBack()));
key("l", () => cards.nextLang());
key("0", () => toggle(document.getElementById("directory")));
for (const figure of "123456789") key(figure, () => steps.answer(Number(figure)));
key("backspace", steps.back);
key("[", () => incidents.step(-1));
key("]", () => incidents.step(1));
key("escape", (event) => {
  if (event.target instanceof Element && event.target.closest(":popover-open")) return false;   // the browser closes it
  main.focus({ preventScroll: true });
  return false;
});
addEventListener("beforeprint", () => { document.getElementById("printed").textContent = clock(now()); });

hold((text, change) => (cards.opened()?.contains(text) ? still.steady(cards.opened(), change) : change()));
incidents.begin();
tally.begin();
calls.begin();
taken.begin();
cards.begin();
since.begin();
news.begin();
flagging.begin();
asking.begin();
counters.begin();
walk.begin();
twice.begin();
rail.begin();
floor.begin();
digest.begin();
call.begin(news.waiting);
await outbox.ready;   // what earlier pages confirmed is known
document.getElementById("console").dataset.ready = "";
