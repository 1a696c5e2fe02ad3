/* Writing a card: the preview beside it is drawn by the server, exactly as the console will draw it. */

const PAUSE = 400;   // milliseconds without a key before the preview follows
const form = document.querySelector("form[data-compose]");
const preview = document.querySelector("[data-preview]");
let timer = null;
let asked = 0;

async function draw() {
  const mine = ++asked;
  const fields = new FormData(form);
  const answer = await fetch(form.dataset.compose || "/scripts/preview", { method: "POST", body: fields, headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok || mine !== asked) return;   // a newer one is on its way, or the line is cut: keep what stands
  preview.innerHTML = await answer.text();
}

form?.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(draw, PAUSE);
});
