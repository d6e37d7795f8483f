import { post } from "../lib/request";
import { refresh } from "../lib/refresh";
import { say } from "../lib/words";

interface Told { text: string; kind?: string; undo?: string; href?: string; lasting?: boolean }
const SECONDS = 10;

/** What passes: a sentence, and Undo for ten seconds or by Ctrl-Z. */
class Toasts extends HTMLElement {
  connectedCallback(): void {
    document.addEventListener("toast", this.onToast);
    document.addEventListener("keydown", this.onKey);
    document.addEventListener("close", this.onDialogClosed, true);
    document.addEventListener("covered", this.onCovered);
  }

  disconnectedCallback(): void {
    document.removeEventListener("toast", this.onToast);
    document.removeEventListener("keydown", this.onKey);
    document.removeEventListener("close", this.onDialogClosed, true);
    document.removeEventListener("covered", this.onCovered);
  }

  private onToast = (event: Event) => {
    const told = (event as CustomEvent<Told>).detail;
    const toast = this.draw(told);
    while (this.children.length > 2) this.firstElementChild!.remove();
    this.rise();
    this.append(toast);
    if (told.lasting) return;
    let left = SECONDS;
    const timer = setInterval(() => {
      if (toast.matches(":hover, :focus-within")) return;
      left -= 1;
      if (left > 0 && toast.isConnected) return;
      clearInterval(timer);
      this.drop(toast);
    }, 1000);
  };

  private draw({ text, kind, undo, href }: Told): HTMLElement {
    const toast = document.createElement("div");
    toast.className = "toast";
    toast.dataset.kind = kind ?? "done";
    const words = document.createElement(href ? "a" : "span");
    words.className = "toast-text";
    words.textContent = text;
    if (href) { words.setAttribute("href", href); words.dataset.sheet = ""; }
    toast.append(words);
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = say(undo ? "undo" : "close");
    button.addEventListener("click", () => (undo ? this.undo(toast, undo) : this.drop(toast)));
    if (undo) toast.dataset.undo = undo;
    toast.append(button);
    return toast;
  }

  private async undo(toast: HTMLElement, address: string): Promise<void> {
    this.drop(toast);
    const { ok, headers } = await post(address, {});
    if (!ok) return;
    refresh();
    if (!headers.get("HX-Trigger")) this.onToast(new CustomEvent("toast", { detail: { text: say("undone") } }));
  }

  private onKey = (event: KeyboardEvent) => {
    if (event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey) || event.shiftKey) return;
    if ((event.target as Element).matches("input, textarea, [contenteditable]")) return;
    const last = [...this.querySelectorAll<HTMLElement>("[data-undo]")].at(-1);
    if (!last) return;
    event.preventDefault();
    void this.undo(last, last.dataset.undo!);
  };

  private drop(toast: Element): void {
    toast.remove();
    if (!this.children.length && this.matches(":popover-open")) this.hidePopover();
  }

  // A modal dialog makes all outside it inert, so the toasts go where one can click them.
  private rise(): void {
    const host = [...document.querySelectorAll("dialog:modal")].at(-1) ?? document.body;
    if (this.matches(":popover-open")) this.hidePopover();
    if (this.parentElement !== host) host.append(this);
    this.showPopover();
  }

  private onCovered = () => { if (this.children.length) this.rise(); };

  private onDialogClosed = (event: Event) => {
    if (!(event.target as Element).contains(this)) return;
    document.body.append(this);
    if (this.children.length) this.showPopover();
  };
}

customElements.define("o-toasts", Toasts);
