/* Find by the caller's own words: an index of what stands on this page, so it works with the line cut. Words may be
   begun, misspelled, or others that mean the same (synonyms.js), in English or Spanish. */

import MiniSearch from "../vendor/minisearch.js";
import { IDLE, LONGEST, meant, plain } from "./synonyms.js";

const FIELDS = ["title", "topics", "words", "more"];
const WORTH = { title: 6, topics: 3, words: 1, more: 0.5 };

const tokens = (text) => plain(text).split(" ").filter(Boolean);

/** How many letters may be wrong: none in a short word, where another letter is another word. */
const slips = (term) => (/\d/.test(term) || term.length < 5 ? false : term.length < 8 ? 1 : 2);
const WRITTEN = { prefix: true, fuzzy: slips };
const SYNONYM = { prefix: false, fuzzy: false, boostTerm: () => 0.6 };

/** What was typed as a question: every word of it, or what it may mean. `idle`: also the words that say nothing. */
export function asked(query, idle = false) {
  const words = tokens(query);
  const parts = [];
  for (let at = 0; at < words.length;) {
    let long = Math.min(LONGEST, words.length - at);
    while (long > 1 && !meant.has(words.slice(at, at + long).join(" "))) long -= 1;
    const said = words.slice(at, at + long);
    at += long;
    if (long === 1 && IDLE.has(said[0]) && !idle) continue;
    parts.push({ combineWith: "OR", queries: [
      { combineWith: "AND", queries: said, ...WRITTEN },
      ...(meant.get(said.join(" ")) ?? []).map((word) => ({ combineWith: "AND", queries: word.split(" "), ...SYNONYM })),
    ] });
  }
  return parts.length || idle ? parts : asked(query, true);
}

export class Index {
  #known = new Map();   // id → the element its words were taken from
  #worth = new Map();
  #index = new MiniSearch({
    fields: FIELDS, tokenize: tokens, processTerm: (term) => term || null,
    searchOptions: { boost: WORTH, boostDocument: (id) => this.#worth.get(id) ?? 1 },
  });

  /** These are all the entries there are now: {id, of, read, worth?}. `of` is the element: only a new one is read again. */
  keepUp(entries) {
    const now = new Map(entries.map(({ id, of }) => [id, of]));
    for (const [id, of] of this.#known) {
      if (now.get(id) === of) continue;
      this.#index.discard(id);
      this.#known.delete(id);
    }
    for (const { id, of, read, worth = 1 } of entries) {
      if (this.#known.has(id)) continue;
      this.#worth.set(id, worth);
      this.#index.add({ id, ...read() });
      this.#known.set(id, of);
    }
  }

  /** The ids of what answers, the best first: all that was said; where nothing has all, most of it. */
  find(query) {
    const parts = asked(query);
    if (!parts.length) return [];
    const all = this.#index.search({ combineWith: "AND", queries: parts });
    if (all.length || parts.length < 3) return all.map(({ id }) => id);
    const some = this.#index.search({ combineWith: "OR", queries: parts });
    return some.filter(({ queryTerms }) => queryTerms.length * 2 > parts.length).map(({ id }) => id);
  }
}
