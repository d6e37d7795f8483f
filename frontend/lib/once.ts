// A form goes once: a second click while the first is on its way would do the same again.
document.addEventListener("submit", (event) => {
  if ((event.target as HTMLFormElement).ariaBusy !== "true") return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

// After all others: what no script took is sent by the browser, which leaves the page or gets a file.
addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (event.defaultPrevented || form.method !== "post") return;
  form.ariaBusy = "true";
  setTimeout(() => { form.ariaBusy = null; }, 5000);
});

addEventListener("pageshow", ({ persisted }) => {
  if (persisted) document.querySelectorAll("form[aria-busy]").forEach((form) => { form.ariaBusy = null; });
});
