/* Claim: the desk's button says that one reads a text now, and leads to it. */

/** A form of our own: the answer is the page of the text, with what was done on it. */
async function claim(address) {
  const answer = await fetch("/door/token", { headers: { Accept: "application/json" }, cache: "no-store" });
  const form = document.createElement("form");
  form.method = "post";
  form.action = address;
  const token = document.createElement("input");
  token.type = "hidden";
  token.name = "csrf_token";
  token.value = (await answer.json()).csrf_token;
  form.append(token);
  document.body.append(form);
  form.submit();
}

export function begin() {
  document.getElementById("columns").addEventListener("click", ({ target }) => {
    const button = target.closest("[data-claim]");
    if (!button) return;
    button.disabled = true;
    claim(button.dataset.claim).catch(() => { location.href = button.dataset.claim.replace(/\/claim$/, ""); });   // the text itself has the button too
  });
}
