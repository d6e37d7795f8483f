// Nothing typed is lost by closing: a form with data-keep is remembered for this tab until it is sent.
document.addEventListener("input", (event) => {
  const form = (event.target as Element).closest<HTMLFormElement>("form[data-keep]");
  if (!form) return;
  const typed = [...new FormData(form)].filter(([name, value]) => name !== "csrfmiddlewaretoken" && typeof value === "string");
  sessionStorage.setItem(form.dataset.keep!, JSON.stringify(typed));
});

export function restore(form: HTMLFormElement): void {
  const kept = form.dataset.keep && sessionStorage.getItem(form.dataset.keep);
  if (!kept) return;
  for (const [name, value] of JSON.parse(kept) as [string, string][]) {
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLInputElement && (field.type === "checkbox" || field.type === "radio")) field.checked = field.value === value;
    else if ((field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement) && !field.value) field.value = value;
  }
}

document.querySelectorAll("form").forEach(restore);
