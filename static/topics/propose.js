/* An agent proposes a topic: said to be waiting, or why not, where it was typed. */

import { chosen } from "../console/incidents.js";
import { post } from "../console/post.js";
import { say, toggle } from "../design/page.js";

const panel = document.getElementById("propose");
const form = document.getElementById("propose-form");
const wrong = document.getElementById("propose-wrong");

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { name } = form.elements;
  const sent = await post("/topics/proposals", { incident: chosen(), name: name.value }, { names: (said) => Boolean(said.id) });
  if (sent.verdict === "done") {
    form.reset();
    wrong.hidden = true;
    toggle(panel, false);
    say("Proposed. It stands in the list as soon as a lead adds it.");
    return;
  }
  wrong.textContent = sent.answer.errors?.name || sent.reason || "Not sent: no connection. Please try again.";
  wrong.hidden = false;
  name.focus();
});
