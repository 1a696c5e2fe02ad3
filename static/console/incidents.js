/* Several incidents, one chosen: its tab, its topics, its promise and its cards. The choice lasts as long as the tab of
   the browser. */

import { keep, recall } from "./shelf.js";

const STORE = "hub:incident";
let id = null;

const tabs = () => [...document.querySelectorAll("#incident-tabs > [data-incident]")];

/** The id of the chosen incident, or null while none is open. */
export const chosen = () => id;

/** Whether this incident is still on the screen. */
export const isOpen = (incident) => document.getElementById(`rail-${incident}`) !== null;

/** Whether only the standing incident is open, or none at all. */
export const isQuiet = () => tabs().every((tab) => tab.querySelector(".level") === null);

export const nameOf = (incident) =>
  document.querySelector(`#incident-tab-${CSS.escape(incident)} [data-choose-incident]`)?.textContent.trim() ?? "";

/** Show this incident; where it is gone, the first that is open. */
export function choose(wanted) {
  const ids = tabs().map((tab) => tab.dataset.incident);
  const next = ids.includes(wanted) ? wanted : ids[0] ?? null;
  const changed = next !== id;
  id = next;
  for (const tab of tabs()) {
    const link = tab.querySelector("[data-choose-incident]");
    tab.toggleAttribute("data-chosen", tab.dataset.incident === id);
    if (ids.length > 1) link?.setAttribute("aria-current", String(tab.dataset.incident === id));
  }
  for (const part of document.querySelectorAll("#rails > [data-incident], .promises > [data-incident]")) {
    part.hidden = part.dataset.incident !== id;
  }
  if (changed && id) keep(STORE, id, { session: true });
  if (changed) document.dispatchEvent(new CustomEvent("console:incident", { detail: { incident: id } }));
}

/** The incident before or after the chosen one. */
export function step(by) {
  const ids = tabs().map((tab) => tab.dataset.incident);
  if (ids.length > 1) choose(ids[(ids.indexOf(id) + by + ids.length) % ids.length]);
}

export function begin() {
  const asked = new URLSearchParams(location.search).get("incident");
  choose(asked ?? recall(STORE, { session: true }));
  document.getElementById("incident-tabs")?.addEventListener("click", (event) => {
    const link = event.target.closest("[data-choose-incident]");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    choose(link.dataset.chooseIncident);
  });
  document.addEventListener("hub:applied", () => choose(id));
}
