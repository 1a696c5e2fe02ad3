/* What stands above and under a list: how many it holds, and what to read when it holds nothing. */

const shown = (list) => [...list.children].filter((child) => !child.hidden);

/** Say it of every list of the page. */
export function count() {
  for (const place of document.querySelectorAll("[data-count]")) {
    const list = document.getElementById(place.dataset.count);
    if (list) put(place, String(shown(list).length));
  }
  for (const none of document.querySelectorAll("[data-none]")) {
    const list = document.getElementById(none.dataset.none);
    none.hidden = !list || shown(list).length > 0;
  }
}

/** The same words again would be read out again. */
export function put(element, words) {
  if (element.textContent !== words) element.textContent = words;
}
