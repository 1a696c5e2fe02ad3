/* Writing words: the preview and the checks beside them are drawn by the server, exactly as the console will draw the words. */

const PAUSE = 300;   // milliseconds without a key before the preview follows
const form = document.querySelector("form[data-compose]");
const preview = document.querySelector("[data-preview]");
const said = document.querySelector("[data-lint-said]");
let timer = null;
let asked = 0;

async function draw() {
  const mine = ++asked;
  const fields = new FormData(form);
  const answer = await fetch(form.dataset.compose || "/scripts/preview", { method: "POST", body: fields, headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok) return;   // the line is cut: keep what stands
  const drawn = await answer.text();
  if (mine !== asked) return;   // a newer one is on its way
  preview.innerHTML = drawn;
  announce();
}

/* Only how many, and only when that changed: who writes with a screen reader is not read the list at every pause. */
function announce() {
  const count = preview.querySelector("[data-lint]")?.dataset.lint ?? "";
  if (said && said.textContent !== count) said.textContent = count;
}

/* The server counts characters, the browser counts halves of some of them (a wave, a flag). */
const units = (text, characters) => [...text].slice(0, characters).join("").length;

function place(link) {
  const filled = link.dataset.open && form.elements[`slot-${link.dataset.open}`];
  const field = filled || form.elements[link.dataset.goto];
  if (!field?.focus) return false;
  if (!filled && field.setSelectionRange && /^(textarea|text)$/.test(field.type)) {
    const skipped = field.value.length - field.value.trimStart().length;
    const blank = field.name.startsWith("slot-") ? skipped : 0;   // the server takes a value without the blanks around it
    const text = field.value.slice(blank);
    field.setSelectionRange(blank + units(text, Number(link.dataset.start)), blank + units(text, Number(link.dataset.end)));
    field.blur();   // so that the focus below brings the selection into sight
  }
  field.focus();
  return true;
}

preview?.addEventListener("click", (event) => {
  const link = event.target.closest("[data-goto]");
  if (link && form && place(link)) event.preventDefault();
});

form?.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(draw, PAUSE);
});
