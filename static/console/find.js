/* Find by the caller's own words: plain matching over what stands on this page, so it works with the line cut. */

/** Words as they are compared: small letters, no accents, no signs. */
export function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}

/** How well an entry {title, words} answers the query; 0: not at all. Every word must be found, also by its beginning. */
export function score({ title, words }, query) {
  const wanted = plain(query).split(" ").filter(Boolean);
  if (!wanted.length) return 0;
  let sum = 0;
  for (const word of wanted) {
    const found = weigh(title, word) * 3 || weigh(words, word);
    if (!found) return 0;
    sum += found;
  }
  return sum;
}

function weigh(text, word) {
  const padded = ` ${text} `;
  if (padded.includes(` ${word} `)) return 3;
  if (padded.includes(` ${word}`)) return 2;
  return word.length > 3 && padded.includes(word) ? 1 : 0;
}

/** The entries that answer a query, the best first; all of equal worth stay in the order they stand in. */
export function find(entries, query) {
  return entries
    .map((entry, place) => ({ entry, place, worth: score(entry, query) }))
    .filter(({ worth }) => worth > 0)
    .sort((a, b) => b.worth - a.worth || a.place - b.place)
    .map(({ entry }) => entry);
}
