/* This copy of the page keeps itself true, and says so when it cannot. Everything else works without a script. */

const OLD = 3 * 60_000;
const LOOK = 30_000;
let seen = performance.now();   // when what is shown was last known to be so: the reader's own clock may be wrong

async function look() {
  if (document.hidden) return;
  const answer = await fetch(location.pathname, { cache: "no-cache" }).catch(() => null);
  if (answer?.ok) {
    seen = performance.now();
    show(await answer.text());
  }
  document.getElementById("older").hidden = performance.now() - seen < OLD;
}

/** What is so now takes the place of what was; whoever stood on a link still stands there. */
function show(text) {
  const fresh = new DOMParser().parseFromString(text, "text/html").getElementById("main");
  const main = document.getElementById("main");
  if (!fresh || fresh.innerHTML === main.innerHTML) return;
  const held = main.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  main.replaceChildren(...fresh.childNodes);
  if (held !== null) main.querySelector(`a[href="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
}

setInterval(look, LOOK);
addEventListener("pageshow", ({ persisted }) => { if (persisted) look(); });
addEventListener("visibilitychange", look);
