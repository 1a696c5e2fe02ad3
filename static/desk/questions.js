/* What callers ask is said aloud as it comes, and when it has waited too long. */

import { say } from "../design/page.js";

const SAYS = {
  "questions.asked": "Asked or heard", "questions.opened": "A surge asks", "questions.overdue": "Overdue",
  "questions.reopened": "Open again",
};

function heard({ kind, html = [] }) {
  if (!SAYS[kind]) return;
  const ids = html.flatMap(({ html: markup = "" }) => [...markup.matchAll(/\bid="(question-[^"]+)"/g)].map((found) => found[1]));
  // A moment later the words are there too.
  for (const id of ids) setTimeout(() => tell(SAYS[kind], document.getElementById(id)), 1_500);
}

const tell = (what, item) => item && say(`${what}: ${item.querySelector("h3").textContent.trim()}`);

export function begin() {
  document.addEventListener("hub:applied", ({ detail: { events = [] } }) => events.forEach(heard));
}
