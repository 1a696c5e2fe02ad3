/* Finding while the words are typed: the server draws what answers, at each pause. Without this script the form asks by
   its button. */

const PAUSE = 120;   // milliseconds without a key

function watch(form) {
  const place = document.getElementById(form.dataset.into);
  const said = document.querySelector("[data-found-said]");
  let timer = null;
  let asked = 0;

  async function look() {
    clearTimeout(timer);
    const mine = ++asked;
    const query = new URLSearchParams(new FormData(form));
    const answer = await fetch(`${form.dataset.find}?${query}`, { headers: { Accept: "text/html" } }).catch(() => null);
    if (!answer?.ok || answer.redirected) return;   // the line is cut, or the session over: keep what stands
    const drawn = await answer.text();
    if (mine !== asked) return;   // a newer one is on its way
    place.innerHTML = drawn;
    said.textContent = place.querySelector("[data-said]")?.dataset.said ?? "";
    history.replaceState(null, "", `?${query}`);
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    look();
  });
}

for (const form of document.querySelectorAll("form[data-find]")) watch(form);
