// Single keys press what carries them: [data-hotkey], nearest layer first, never while typing
// nor where keys have a meaning of their own.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if ((event.target as Element).matches("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], [role=option]")) return;
  if ((event.target as Element).closest("[data-own-keys]")) return;
  const layer = [...document.querySelectorAll("dialog:modal")].at(-1) ?? document;
  const target = [...layer.querySelectorAll<HTMLElement>("[data-hotkey]")]
    .find((one) => one.dataset.hotkey?.toLowerCase() === event.key.toLowerCase());
  if (!target) return;
  event.preventDefault();
  target.click();
});
