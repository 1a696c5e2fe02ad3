/* Buttons of the desk that do one thing to a text and lead to it: claim it, cancel its schedule. */

/** A form of our own: the answer is the page of the text, with what was done on it. */
async function send(address) {
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
    const button = target.closest("[data-claim], [data-post]");
    if (!button) return;
    button.disabled = true;
    const address = button.dataset.claim ?? button.dataset.post;
    send(address).catch(() => { location.href = address.split("/").slice(0, 3).join("/"); });   // the text itself has the button too
  });
}
