/* Which translations are wanted and not there: derived from the live items of the incident one looks at, each of which says
   it of itself. templates/screens/_desk.html writes the same for a fresh page. */

const MOST = 6;   // cards that are named; the page of translations has all
const place = document.getElementById("pending-translations");

export function show() {
  if (!place) return;
  const owing = [...document.querySelectorAll("#desk-live > .item:not([hidden])")]
    .map((item) => ({ link: item.querySelector("h3 a"), langs: (item.querySelector(".parity")?.dataset.pending ?? "").split(" ").filter(Boolean) }))
    .filter(({ langs }) => langs.length > 0);
  const count = owing.reduce((sum, { langs }) => sum + langs.length, 0);
  place.hidden = count === 0;
  const said = document.createElement("p");
  said.append(all(count), ": ");
  owing.slice(0, MOST).forEach(({ link, langs }, at) => said.append(at ? ", " : "", one(link, langs)));
  said.append(owing.length > MOST ? `, and ${owing.length - MOST} more.` : ".");
  if (place.innerHTML !== said.innerHTML) place.replaceChildren(...said.childNodes);   // the focus may be in it
}

function all(count) {
  const link = document.createElement("a");
  link.href = "/translations/";
  link.textContent = `${count} translation${count === 1 ? "" : "s"} pending`;
  return link;
}

function one(item, langs) {
  const link = document.createElement("a");
  link.href = `${item.getAttribute("href")}#h-translate`;
  link.textContent = `${item.querySelector("bdi")?.textContent ?? item.textContent} (${langs.join(", ").toUpperCase()})`;
  return link;
}
