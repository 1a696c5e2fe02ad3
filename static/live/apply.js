/* Events into the page: {target, op, html}. The person reading must notice nothing but the new words: focus, what was
   typed, what was unfolded and where each list stands are carried over. */

const anchors = typeof CSS !== "undefined" && CSS.supports("overflow-anchor", "auto");

/** Apply the operations in order; returns the roots that were put in. */
export function apply(operations) {
  return operations.flatMap(({ target, op, html }) => {
    if (op === "sweep") return sweep(target);
    const place = document.getElementById(target);
    if (!place) return [];
    const hold = holdStill(place);
    const roots = op === "remove" ? [] : parse(html);
    change(place, op, roots);
    hold();
    roots.forEach(markFresh);
    return roots;
  });
}

/** All that belongs to an incident leaves with it. */
function sweep(incident) {
  const leaving = [...document.querySelectorAll(`[data-incident="${CSS.escape(incident)}"]`)];
  for (const element of leaving.filter((one) => one.isConnected)) {
    const hold = holdStill(element);
    change(element, "remove", []);
    hold();
  }
  return [];
}

/** Replace what is inside an element, with the same care. */
export function fill(place, html) {
  const carried = remember([...place.children]);
  place.replaceChildren(...parse(html));
  restore(carried, place);
}

function parse(html) {
  const template = document.createElement("template");   // inert: no script in it ever runs
  template.innerHTML = html ?? "";
  return [...template.content.children];
}

function change(place, op, roots) {
  if (op === "prepend" || op === "append") {
    const twins = roots.map((root) => root.id && document.getElementById(root.id)).filter(Boolean);
    const carried = remember(twins);
    twins.forEach((twin) => twin.remove());
    place[op](...roots);
    restore(carried, place);
  } else if (op === "replace" || op === "remove") {
    const carried = remember([place]);
    const parent = place.parentElement;
    place.replaceWith(...roots);
    restore(carried, parent);
  }
}

function markFresh(root) {
  root.classList.add("fresh");
  setTimeout(() => {
    root.classList.remove("fresh");
    if (root.getAttribute("class") === "") root.removeAttribute("class");   // a page after its events is the page as served
  }, 2_500);
}

/* ---- what a person would miss ---- */

function remember(leaving) {
  const active = document.activeElement;
  const within = leaving.some((element) => element.contains(active));
  const carried = { focus: within ? active.id : null, lost: within, caret: within ? caret(active) : null, states: [] };
  for (const element of leaving.flatMap((root) => [root, ...root.querySelectorAll("[id]")])) {
    if (element.id) carried.states.push([element.id, state(element)]);
  }
  return carried;
}

function state(element) {
  const kept = { top: element.scrollTop, start: element.scrollLeft };
  if (element.localName === "details") kept.open = element.open;
  if (isOpenPopover(element)) kept.popover = true;
  if (element.matches("input[type=radio], input[type=checkbox]")) {
    if (element.checked !== element.defaultChecked) kept.checked = element.checked;
  } else if (element.matches("input:not([type=hidden], [type=file]), textarea")) {
    if (element.value !== element.defaultValue) kept.value = element.value;
  } else if (element.localName === "select") {
    if ([...element.options].some((option) => option.selected !== option.defaultSelected)) kept.value = element.value;
  }
  return kept;
}

function restore(carried, parent) {
  for (const [id, kept] of carried.states) {
    const element = document.getElementById(id);
    if (!element) continue;
    for (const name of ["open", "checked", "value"]) if (name in kept) element[name] = kept[name];
    if (kept.popover && element.showPopover && !isOpenPopover(element)) element.showPopover();
    if (kept.top) element.scrollTop = kept.top;
    if (kept.start) element.scrollLeft = kept.start;
  }
  if (carried.lost) refocus(carried, parent);
}

function refocus({ focus, caret: where }, parent) {
  const same = focus && document.getElementById(focus);
  // Gone with its element: the nearest place that can hold the focus, or the keyboard starts again at the top.
  const element = same || parent?.closest("[tabindex]") || document.getElementById("main");
  element?.focus({ preventScroll: true });
  if (same && where) same.setSelectionRange(...where);
}

function caret(element) {
  try {
    return element.selectionStart == null ? null : [element.selectionStart, element.selectionEnd];
  } catch {
    return null;   // some inputs have no caret and throw when asked
  }
}

function isOpenPopover(element) {
  try {
    return element.popover !== undefined && element.matches(":popover-open");
  } catch {
    return false;
  }
}

/* ---- the text being read never moves ---- */

/** Where the browser does not anchor scrolling itself: keep what stands at the top of the list at its height. */
function holdStill(place) {
  if (anchors) return () => {};
  const box = scroller(place);
  const edge = box === document.scrollingElement ? { left: 0, top: 0, width: innerWidth } : box.getBoundingClientRect();
  const seen = box.scrollTop > 0 && document.elementFromPoint(edge.left + edge.width / 2, edge.top + 12);
  if (!seen || !box.contains(seen)) return () => {};
  const before = seen.getBoundingClientRect().top;
  return () => {
    if (seen.isConnected) box.scrollTop += seen.getBoundingClientRect().top - before;
  };
}

function scroller(element) {
  for (let box = element.parentElement; box; box = box.parentElement) {
    if (box.scrollHeight > box.clientHeight && /auto|scroll/.test(getComputedStyle(box).overflowY)) return box;
  }
  return document.scrollingElement;
}
