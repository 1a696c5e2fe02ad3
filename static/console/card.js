/* What a card says of itself: the one place that knows how templates/scripts/_card.html is built. */

/** Every card in force on the page. */
export const all = () => [...document.querySelectorAll("#cards > article")];

export const titleOf = (card) => card.dataset.title ?? "";
export const slugOf = (card) => card.dataset.slug ?? "";

/** Whether it may be read aloud at this site, now. */
export const isLive = (card) => card.dataset.over === undefined && card.dataset.ended === undefined;
export const isFor = (card, site) => !card.dataset.sites || !site || card.dataset.sites.split(" ").includes(site);

/** Whether it answers a topic: as its own, or as one of several. */
export const isOwn = (card, { slug, also, incident }) =>
  card.dataset.incident === incident && [slug, ...also].includes(card.dataset.topic);
export const answers = (card, { slug, also, incident }) =>
  card.dataset.incident === incident && `${card.dataset.topic} ${card.dataset.topics}`.split(" ").some((one) => one === slug || also.includes(one));

const choices = (card) => [...card.querySelectorAll("[data-choose-lang]")];

/** The language that is chosen. */
export const langOf = (card) => choices(card).find((choice) => choice.checked)?.value ?? card.dataset.first;

/** The texts of the card, one a language in which something may be read; one whose time is over has no words. */
export const texts = (card) =>
  [...card.querySelectorAll(".said")].map((element) => ({
    lang: element.dataset.lang, number: element.dataset.number,
    words: element.dataset.over === undefined ? element.dataset.words : undefined, element,
  }));

export const textIn = (card, lang) => texts(card).find((text) => text.lang === lang) ?? null;

/** The text that is shown: in the chosen language, or, while its translation is pending, the card's first. */
export const textOf = (card) => textIn(card, langOf(card)) ?? textIn(card, card.dataset.first);

/** Show this language, where the card has it; of one whose translation is pending, that it is, over the English. */
export function speak(card, lang) {
  const choice = choices(card).find(({ value }) => value === lang);
  if (choice) choice.checked = true;
  const shown = textOf(card)?.lang;
  for (const { lang: own, element } of texts(card)) element.hidden = own !== shown;
  for (const note of card.querySelectorAll("[data-pending]")) note.hidden = note.dataset.pending !== langOf(card);
}

/** The next language; false when there is only one. */
export function nextLang(card) {
  const langs = choices(card).map(({ value }) => value);
  if (langs.length < 2) return false;
  speak(card, langs[(langs.indexOf(langOf(card)) + 1) % langs.length]);
  return true;
}

const FILLED_IN = "[data-me], .area, .fold, kbd";   // what is put in for this reader, or says for whom: not the card's words

function textOfAll(card, selector) {
  return [...card.querySelectorAll(selector)].map((element) => {
    const copy = element.cloneNode(true);
    for (const part of copy.querySelectorAll(FILLED_IN)) part.remove();
    return copy.textContent;
  }).join(" ");
}

/** Its words for finding, in all its languages: what it is called, what it is about, Say and Ask, and the rest. */
export const wordsOf = (card) => ({
  title: titleOf(card), topics: `${slugOf(card)} ${card.dataset.topics}`,
  words: textOfAll(card, ".said > .line > .words, .said > .step"), more: textOfAll(card, ".said > .line > .plainly, .said > .transfer li"),
});
