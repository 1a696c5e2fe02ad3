/* Several incidents in the strip: one chosen, or (on the desk) all together. The address says which, so that a reload and
   a bookmark show the same. */

import { key } from "../design/keys.js";

const tabs = () => [...document.querySelectorAll("#incident-tabs > [data-incident]")];
const links = () => [...document.querySelectorAll("[data-choose-incident]")];

let id = null;
let options = { all: false, parts: "", kept: () => {} };

/** The id of the chosen incident; null: all together, or none is open. */
export const chosen = () => id;

/** Whether only the standing incident is open, or none at all. */
export const isQuiet = () => tabs().every((tab) => tab.querySelector(".level") === null);

/** Show this incident. What is gone gives way to all of them, or to the first that is open. */
export function choose(wanted) {
  const ids = tabs().map((tab) => tab.dataset.incident);
  const fallback = options.all && ids.length !== 1 ? null : ids[0] ?? null;
  const next = ids.includes(wanted) ? wanted : fallback;
  const changed = next !== id;
  id = next;
  mark(ids.length);
  for (const part of document.querySelectorAll(options.parts)) {
    part.hidden = id !== null && Boolean(part.dataset.incident) && part.dataset.incident !== id;
  }
  if (changed) document.dispatchEvent(new CustomEvent("hub:incident", { detail: { incident: id } }));
}

function mark(count) {
  for (const tab of tabs()) tab.toggleAttribute("data-chosen", tab.dataset.incident === id);
  for (const link of links()) {
    if (count > 1) link.setAttribute("aria-current", String(link.dataset.chooseIncident === (id ?? "")));
    else link.removeAttribute("aria-current");
  }
  for (const cell of document.querySelectorAll("[data-when-many]")) cell.hidden = count < 2;
}

/** A person chose: the address says so from now on. */
function take(wanted) {
  choose(wanted);
  const address = new URL(location.href);
  if (id) address.searchParams.set("incident", id);
  else address.searchParams.delete("incident");
  history.replaceState(null, "", address);
  options.kept(id);
}

/** The incident before or after the chosen one. */
function step(by) {
  const ids = tabs().map((tab) => tab.dataset.incident);
  if (ids.length > 1) take(ids[(Math.max(0, ids.indexOf(id)) + by + ids.length) % ids.length]);
}

/** `parts`: what is hidden when it is another incident's; `all`: whether all together is a choice; `kept`: told of it. */
export function begin(first, given) {
  options = { ...options, ...given };
  choose(first);
  document.querySelector(".strip")?.addEventListener("click", (event) => {
    const link = event.target.closest("[data-choose-incident]");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    take(link.dataset.chooseIncident);
  });
  key("[", () => step(-1));
  key("]", () => step(1));
  document.addEventListener("hub:applied", () => choose(id));
}
