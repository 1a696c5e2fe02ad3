/* The topics of the rail: what stands there, and what a letter means in the chosen incident. */

import { chosen } from "./incidents.js";

const rail = () => document.getElementById(`rail-${chosen()}`);

/** {id, slug, key, name, incident, link} of one link of the rail. */
function read(link) {
  const { topic: id, slug } = link.dataset;
  const also = (link.dataset.also ?? "").split(" ").filter(Boolean);   // slugs of topics merged into it
  const key = link.querySelector("kbd")?.textContent.trim() ?? "";
  const name = link.querySelector("kbd + span, span + span:not([data-mark])")?.textContent.trim() ?? "";
  return { id, slug, also, key, name, incident: link.closest("[data-incident]")?.dataset.incident, link };
}

export const ofLink = (element) => {
  const link = element?.closest?.("a.topic[data-topic]");
  return link ? read(link) : null;
};

/** The topics of the chosen incident, in the order that never changes. */
export const all = () => [...(rail()?.querySelectorAll("a.topic[data-topic]") ?? [])].map(read);

/** The topics of every open incident, those of the chosen one first. */
export const allOpen = () => {
  const mine = new Set(all().map(({ id }) => id));
  const others = [...document.querySelectorAll("#rails a.topic[data-topic]")].map(read).filter(({ id }) => !mine.has(id));
  return [...all(), ...others];
};

/** A topic of any open incident, by its id. */
export const byId = (id) => ofLink(document.querySelector(`#rails a.topic[data-topic="${CSS.escape(id ?? "")}"]`));

/** A topic by the slug cards know it by, or that of one merged into it. */
export const bySlug = (slug, incident = chosen()) => {
  const rail = `#rail-${CSS.escape(incident ?? "")}`, word = CSS.escape(slug ?? "");
  return ofLink(document.querySelector(`${rail} a.topic[data-slug="${word}"]`) ?? document.querySelector(`${rail} a.topic[data-also~="${word}"]`));
};

export const byKey = (letter) => all().find((topic) => topic.key.toLowerCase() === letter);

/** Whether more callers ask about it than chance explains. */
export const isSurging = (topic) => topic.link.querySelector("[data-rises]:not([hidden])") !== null;

const SHAPES = { new: "diamond", surging: "up" };

/** Say beside a topic, in a word and a shape, what is new there. */
export function mark(topic, kind) {
  const place = topic.link.querySelector("[data-mark]");
  if (!place || (place.dataset.shows ?? "") === kind) return;
  place.dataset.shows = kind;
  place.className = kind ? `badge ${kind}` : "";
  place.replaceChildren(...(kind in SHAPES ? [shape(SHAPES[kind])] : []), kind);
  topic.link.classList.toggle("changed", kind === "changed");
}

/** Show which topic is open. */
export function current(id) {
  for (const link of document.querySelectorAll("#rails a.topic")) {
    if (link.dataset.topic === id) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

const SVG = "http://www.w3.org/2000/svg";

/** One of the page's shapes, as the templates draw it. */
export function shape(name) {
  const svg = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#${name}`);
  svg.setAttribute("class", "i");
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}
