/* A form is sent once: an impatient second click must not open a second incident. */

const PATIENCE = 4_000;   // then it may be sent again: the answer was lost on the way

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented) return;   // a module sends this one itself
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, PATIENCE);
});
