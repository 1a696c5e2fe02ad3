/* Signing on and off. Both change which world the page shows, so the page is asked for anew. */

import { post } from "./post.js";

function refused(place, { verdict, reason }) {
  place.textContent = verdict === "later" && !reason ? "The hub did not answer. Nothing was lost; try again." : reason;
  place.hidden = false;
}

async function go(button, wrong, url, body) {
  button.disabled = true;
  wrong.hidden = true;
  const answer = await post(url, body);
  button.disabled = false;
  if (answer.signedOut) location.assign(`/door?next=${encodeURIComponent("/console")}`);
  else if (answer.verdict === "done") location.assign("/console");
  else refused(wrong, answer);
}

/** The site of a volunteer's floor code stays chosen when the sites come anew: what is pushed is the same for everyone. */
function chooseAsked() {
  const site = document.getElementById("site");
  const asked = new URLSearchParams(location.search).get("site");
  if (site?.value === "" && [...site.options].some((option) => option.value === asked)) site.value = asked;
}

export function begin() {
  const form = document.getElementById("sign-on");
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    const { csrf_token: _, ...given } = Object.fromEntries(new FormData(form));
    go(form.querySelector("[type=submit]"), document.getElementById("sign-on-wrong"), "/shifts/on", given);
  });
  document.addEventListener("hub:applied", chooseAsked);
  const off = document.getElementById("sign-off");
  off?.addEventListener("click", () => go(off, document.getElementById("sign-off-wrong"), "/shifts/off", {}));
}
