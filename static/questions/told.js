/* What this person asked or reported, and what became of it. Every console has every answer; each shows its own person's. */

import { clock } from "../live/time.js";
import { me } from "../console/me.js";
import { uuid } from "../console/ids.js";
import { outbox } from "../console/outbox.js";

const asked = new Map(Object.entries(me.asked ?? {}));   // question → when this person asked it first
const heardOf = new Set(me.told ?? []);                  // answers this person has read, on whichever desk

outbox.kind("told", { names: (answer, item) => answer.answer === item.answer });
outbox.ready.then(() => {
  for (const item of outbox.waiting("told")) heardOf.add(item.answer);
  changed();
});

const changed = () => document.dispatchEvent(new CustomEvent("console:asked"));

/** This person had no answer to this question at that time (ISO 8601). */
export function remember(question, at) {
  if (!question || asked.has(question)) return;
  asked.set(question, at);
  changed();
}

/** The answer to a question that stands on this page: its article, or null. */
export const answerOf = (question) =>
  question && document.querySelector(`#question-answers > [data-questions~="${CSS.escape(question)}"]`);

/** An answer is shown to those who asked, with the time they asked at, until they have read it. */
export function show(article) {
  const times = article.dataset.questions.split(" ").map((id) => asked.get(id)).filter(Boolean).sort();
  article.hidden = times.length === 0 || heardOf.has(article.dataset.told);
  if (times.length) article.querySelector("[data-asked-at]").textContent = ` at ${clock(Date.parse(times[0]))}`;
}

/** This person has read it: it is not shown to them again. */
export function heard(answer) {
  if (heardOf.has(answer)) return;
  heardOf.add(answer);
  outbox.add({ id: uuid(), kind: "told", url: "/questions/heard", body: { answer }, answer });
  changed();
}
