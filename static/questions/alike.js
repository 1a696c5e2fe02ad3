/* Which questions were asked before, likely: by the words two of them share, English and Spanish alike. The server weighs by
   the same rules and reads the list from here (hub/questions/alike.py). */

import { IDLE, LONGEST, meant, plain } from "../console/synonyms.js";

const ASKING_WORDS = `
about again all already also any anything been before called caller calling give going happen happened has hear heard help here
know last let long looking maybe more much need needs now please really right said saw say says should some something still tell
than then think today tomorrow tonight true want wants was were will would yes yet come comes coming back off
ahora algo alguien antes bien cada creo cree decir dice dicen dijeron dime estan favor hacer hasta hoy manana mas me mucho
necesita necesito nos oi oyo pasa pero porque pueden puede puedo quiere quiero sabe saber sea ser si siempre sobre solo tambien
tiene tienen todavia todo todos ya verdad ver vez esto eso vuelve vuelven regresa regresan
`;
const ASKING = new Set(ASKING_WORDS.trim().split(/\s+/));   // in which people ask and hear, and which say nothing of what

const WRITTEN = 1;
const MEANT = 0.6;
const INFLECTED = 0.9;   // open, opened, opening
const NUMBER = 2;        // counts as so many words
const STEM = 4;          // letters two forms of a word have in common at least
const OFFERED = 0.5;     // of what was typed so far, from which a question is offered

/** What is asked, a term a telling word or saying: each the word itself and what it may mean, with its worth. */
export function terms(text) {
  const words = plain(text).split(" ").filter(Boolean);
  const found = [];
  for (let at = 0; at < words.length;) {
    let long = Math.min(LONGEST, words.length - at);
    while (long > 1 && !meant.has(words.slice(at, at + long).join(" "))) long -= 1;
    const said = words.slice(at, at + long).join(" ");
    at += long;
    if (long === 1 && (IDLE.has(said) || ASKING.has(said))) continue;
    found.push(new Map([...(meant.get(said) ?? []).map((word) => [word, MEANT]), [said, WRITTEN]]));
  }
  return found;
}

/** How much of what was typed another question says as well: 0 nothing, 1 all of it. */
export function covered(typed, other) {
  const pairs = typed.flatMap((term) => other.map((rival) => ({ term, rival, worth: worth(term, rival) * weight(term) })));
  const taken = new Set();
  let shared = 0;
  for (const pair of pairs.filter((one) => one.worth).sort((one, next) => next.worth - one.worth)) {   // no word is taken twice
    if (taken.has(pair.term) || taken.has(pair.rival)) continue;
    taken.add(pair.term).add(pair.rival);
    shared += pair.worth;
  }
  const whole = typed.reduce((sum, term) => sum + weight(term), 0);
  return whole ? shared / whole : 0;
}

/** Another number is another question. */
const weight = (term) => (/\d/.test(wordOf(term)) ? NUMBER : 1);

function worth(one, other) {
  const alike = [...one].filter(([word]) => other.has(word)).map(([word, value]) => Math.min(value, other.get(word)));
  const [first, second] = [wordOf(one), wordOf(other)];
  if (first !== second && isForm(first, second)) alike.push(INFLECTED);
  return Math.max(0, ...alike);
}

const wordOf = (term) => [...term.keys()].at(-1);

function isForm(one, other) {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  if (short.length < STEM || /\d/.test(short)) return false;
  return long.startsWith(short) || (short.length > STEM && long.startsWith(short.slice(0, -1)));
}

/** Of questions {text, …}, those likely meant by what was typed, the likest first. */
export function likely(typed, questions) {
  const wanted = terms(typed);
  return questions.map((question) => ({ question, worth: covered(wanted, terms(question.text)) }))
    .filter(({ worth: found }) => found >= OFFERED)
    .sort((one, other) => other.worth - one.worth)
    .map(({ question }) => question);
}
