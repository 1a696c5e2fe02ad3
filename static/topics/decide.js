/* A lead says yes or no to a proposed topic, with one tap. The line leaves by its event, on every screen. */

async function token() {
  const answer = await fetch("/door/token", { credentials: "same-origin", cache: "no-store" });
  return (await answer.json()).csrf_token;
}

async function decide(proposal, deed) {
  const buttons = proposal.querySelectorAll("button");
  const wrong = proposal.querySelector("[role=alert]");
  buttons.forEach((button) => { button.disabled = true; });
  try {
    const answer = await fetch(`/topics/proposals/${encodeURIComponent(proposal.dataset.proposal)}/${deed}`, {
      method: "POST", credentials: "same-origin", signal: AbortSignal.timeout?.(15_000),
      headers: { Accept: "application/json", "X-CSRFToken": await token() },
    });
    const said = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Error(said.detail ?? Object.values(said.errors ?? {})[0] ?? "Not done. Please try again.");
    proposal.querySelector(".acts").textContent = deed === "confirm" ? "Added." : "Not added.";
  } catch (fault) {
    wrong.textContent = fault instanceof TypeError ? "No connection. Please try again." : fault.message;
    wrong.hidden = false;
    buttons.forEach((button) => { button.disabled = false; });
  }
}

document.getElementById("topic-proposals")?.addEventListener("click", ({ target }) => {
  const button = target.closest("button[data-deed]");
  if (button) decide(button.closest("[data-proposal]"), button.dataset.deed);
});
