/* The text being read never moves. While a card is open this remembers which of its sections stands at the top of the
   reader's view (or has the focus: a step that was walked to) and how far; when the card is replaced, the same section is put there again. */

const box = document.getElementById("main");
let held = null;   // {name, gap, top}: what stood at the top, before anything was touched

/* What is read aloud: the name of the card and what changed stand above it, and may grow upward out of sight. */
const sections = (card) => [...card.querySelectorAll("section:not(.changes)")].filter((section) => section.getClientRects().length > 0);

const nameOf = (section) => section.dataset.step ?? section.querySelector("h1, h2")?.textContent.trim().split("\n")[0] ?? section.className;

/** Note where the reader is. Called on every scroll and after every opening: during an event it is too late to look. */
export function note(card) {
  held = null;
  if (!card) return;
  const edge = scroller().top;
  const inView = sections(card).filter((section) => section.getBoundingClientRect().bottom > edge + 1);
  const read = inView.find((section) => section === document.activeElement && section.getBoundingClientRect().top < innerHeight) ?? inView[0];
  if (read) held = { name: nameOf(read), gap: read.getBoundingClientRect().top - edge, top: scroller().element.scrollTop };
}

/** What was noted last. */
export const place = () => held;

/** Put the card's words where they were. */
export function hold(card, kept) {
  if (kept?.name === undefined) return;
  const { element, top } = scroller();
  const section = sections(card).find((one) => nameOf(one) === kept.name);
  if (section) move(section, top + kept.gap);
  else element.scrollTop = kept.top;
  note(card);
}

/** Change what stands above the words: they stay at their height. */
export function steady(card, change) {
  const words = card && sections(card)[0];
  const before = words?.getBoundingClientRect().top;
  change();
  if (words?.isConnected) move(words, before);
  note(card);
}

/** Change something anywhere in the card: the section at the top of the reader's view stays there. */
export function staying(card, change) {
  note(card);
  const kept = held;
  change();
  hold(card, kept);
}

/** Scroll until this stands at that height, also where there was nothing to scroll before. */
function move(section, height) {
  const by = () => section.getBoundingClientRect().top - height;   // asked anew: the browser may have moved it already
  if (Math.abs(by()) < 0.5) return;
  box.dataset.room = "";
  scroller().element.scrollTop += by();
}

/** Another card begins at its top: the room that was made is not needed any more. */
export function free() {
  delete box.dataset.room;
}

/** On a narrow screen the whole page scrolls; else the card's column does. */
function scroller() {
  const own = getComputedStyle(box).overflowY !== "visible";
  return own ? { element: box, top: box.getBoundingClientRect().top } : { element: document.scrollingElement, top: 0 };
}

/** Keep noting; `open` gives the card that is being read. */
export function begin(open) {
  for (const target of [box, document]) target.addEventListener("scroll", () => note(open()), { passive: true });
  addEventListener("resize", () => note(open()), { passive: true });
}
