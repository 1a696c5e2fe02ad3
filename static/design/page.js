/* Small things every page needs: a voice for screen readers, focus on what went wrong, popovers where the browser has
   none. */

/** Say something to a screen reader. now only for a recall, a danger, NOT LIVE. */
export function say(words, { now = false } = {}) {
  const place = document.querySelector(`[data-say="${now ? "now" : "polite"}"]`);
  if (!place) return;
  place.textContent = "";
  setTimeout(() => { place.textContent = words; }, 50);   // the same words twice are read twice
}

const hasPopover = "popover" in HTMLElement.prototype;

/** Open or close a popover. */
export function toggle(panel, open) {
  if (hasPopover) panel.togglePopover(open);
  else panel.toggleAttribute("data-open", open);
}

if (!hasPopover) {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[popovertarget]");
    const panel = button && document.getElementById(button.getAttribute("popovertarget"));
    if (panel) toggle(panel, button.getAttribute("popovertargetaction") === "hide" ? false : undefined);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") document.querySelectorAll("[popover][data-open]").forEach((panel) => toggle(panel, false));
  });
}

document.querySelector("[data-focus]")?.focus();
