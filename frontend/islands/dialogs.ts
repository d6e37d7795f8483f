import htmx from "htmx.org";
import { post, send, tell } from "../lib/request";
import { keepOpen, refresh } from "../lib/refresh";
import { restore } from "../lib/keep";
import { showWrong } from "../lib/wrong";

// A link with data-dialog opens its answer over the page; forms in it are sent without leaving.
document.addEventListener("click", async (event) => {
  const target = event.target as Element;
  const link = target.closest<HTMLAnchorElement>("a[data-dialog]");
  if (link && isPlain(event)) {
    event.preventDefault();
    const { ok, html } = await send(link.href);
    if (ok) open(html);
    return;
  }
  const dialog = target.closest<HTMLDialogElement>("dialog.dialog");
  if (dialog && target.closest("[data-close]")) dialog.close();
});

// Closed by its cross, a form is found again as it was; cancelled, it is not.
document.addEventListener("reset", (event) => {
  const form = event.target as HTMLFormElement;
  if (form.dataset.keep) sessionStorage.removeItem(form.dataset.keep);
  form.closest<HTMLDialogElement>("dialog.dialog")?.close();
});

document.addEventListener("submit", async (event) => {
  const form = event.target as HTMLFormElement;
  const dialog = form.closest<HTMLDialogElement>("dialog.dialog[data-brought]");
  if (!dialog || form.method === "dialog" || form.matches("[hx-post]")) return;
  event.preventDefault();
  if (form.method === "get") {
    // The answer may be a file: then the page stays, and the dialog must not.
    dialog.close();
    return location.assign(`${form.action}?${new URLSearchParams(new FormData(form) as never)}`);
  }
  const body = new FormData(form, (event as SubmitEvent).submitter);
  form.ariaBusy = "true";
  const { ok, status, html } = await post(form.action, body, { form: true });
  form.ariaBusy = null;
  // An answer that is a dialog again goes on in it: a second step, or the same with what is wrong.
  // What was made and is told once, a link or a token, is shown in its place.
  const goesOn = [201, 409, 422].includes(status) || /<dialog [^>]*data-open/.test(html);
  if (goesOn && html) {
    drop(dialog);
    open(html);
  } else if (ok) {
    if (form.dataset.keep) sessionStorage.removeItem(form.dataset.keep);
    dialog.close();
    refresh();
  }
});

// Fields that depend on others are drawn again by the server; a newer change outruns an older answer.
let redrawn = 0;
document.addEventListener("change", async (event) => {
  const form = (event.target as Element).closest?.("form");
  const part = form?.querySelector<HTMLElement>("[data-redraw]");
  if (!form || !part) return;
  const mine = ++redrawn;
  const { ok, html } = await post(part.dataset.redraw!, new FormData(form), { quiet: true });
  const next = new DOMParser().parseFromString(html, "text/html").getElementById(part.id);
  if (!ok || !next || mine !== redrawn) return;
  keepOpen(part, next);
  await htmx.swap({ text: next.outerHTML, target: part, sourceElement: part, swap: "outerMorph" });
});

document.addEventListener("dialog", (event) => open((event as CustomEvent<{ html: string }>).detail.html));

export function open(html: string): void {
  const page = new DOMParser().parseFromString(html, "text/html");
  const dialog = page.querySelector("dialog") ?? wrap(page.body);
  document.querySelectorAll(`dialog[data-brought]#${CSS.escape(dialog.id || "-")}`).forEach(drop);
  dialog.dataset.brought = "";
  document.body.append(dialog);
  htmx.process(dialog);
  dialog.showModal();
  tell("covered");
  dialog.querySelectorAll("form").forEach(restore);
  showWrong(dialog);
  dialog.addEventListener("close", () => dialog.remove());
}

// What was just told stands in the dialog on top, and stays when that goes.
function drop(dialog: Element): void {
  const told = dialog.querySelector("o-toasts");
  if (told) document.body.append(told);
  dialog.remove();
}

function wrap(body: HTMLElement): HTMLDialogElement {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.setAttribute("aria-label", body.querySelector("h1, h2")?.textContent ?? "");
  dialog.append(...body.childNodes);
  return dialog;
}

export const isPlain = (event: MouseEvent) =>
  event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;

document.querySelectorAll<HTMLDialogElement>("dialog[data-open]").forEach((dialog) => dialog.showModal());
