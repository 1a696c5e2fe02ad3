/* From a fault to its line in the text. */

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-line]");
  const field = document.getElementById("text");
  if (!link || !field) return;
  event.preventDefault();
  const lines = field.value.split("\n");
  const at = Math.min(Number(link.dataset.line), lines.length) - 1;
  const start = lines.slice(0, at).join("\n").length + (at > 0 ? 1 : 0);
  field.setSelectionRange(start, start + lines[at].length);
  field.scrollTop = (field.scrollHeight / lines.length) * Math.max(0, at - 3);
  field.focus();
});
