import htmx from "htmx.org";
import { send, tell } from "../lib/request";
import { isPlain } from "./dialogs";

/** A record over the page: its own address, Back and Escape close it. */
class Sheet extends HTMLElement {
  private dialog = document.createElement("dialog");
  private page = location.href;
  private pageTitle = document.title;
  private depth = 0;
  private opener: Element | null = null;
  private loading?: AbortController;

  connectedCallback(): void {
    this.dialog.className = "sheet";
    this.append(this.dialog);
    if (!history.state?.page) history.replaceState({ page: true }, "");
    document.addEventListener("click", this.onClick);
    document.addEventListener("sheet", this.onAsked);
    document.addEventListener("left", this.onLeft);
    window.addEventListener("popstate", this.onBack);
    this.dialog.addEventListener("cancel", (event) => {
      if (event.target !== this.dialog) return;
      event.preventDefault();
      this.leave();
    });
    this.dialog.addEventListener("click", (event) => {
      if (event.target === this.dialog) this.leave();
    });
  }

  disconnectedCallback(): void {
    document.removeEventListener("click", this.onClick);
    document.removeEventListener("sheet", this.onAsked);
    document.removeEventListener("left", this.onLeft);
    window.removeEventListener("popstate", this.onBack);
  }

  private onClick = (event: MouseEvent) => {
    const target = event.target as Element;
    if (this.dialog.contains(target) && target.closest("[data-close]")) return this.leave();
    const link = target.closest<HTMLAnchorElement>("a[data-sheet]");
    if (!link || !isPlain(event) || event.defaultPrevented) return;
    event.preventDefault();
    this.opener ??= link;
    void this.go(link.href, link.dataset.sheet === "narrow");
  };

  private onAsked = (event: Event) => void this.go((event as CustomEvent<{ href: string }>).detail.href);

  // What was open is gone: over a page it closes, as a page it gives way to where it came from.
  private onLeft = (event: Event) => {
    if (this.dialog.open) this.leave();
    else if (document.querySelector("main .card")) location.assign((event as CustomEvent<{ href: string }>).detail.href);
  };

  private onBack = (event: PopStateEvent) => {
    const state = event.state as { sheet?: string; narrow?: boolean; depth?: number } | null;
    this.depth = state?.depth ?? 0;
    if (state?.sheet) void this.show(state.sheet, state.narrow);
    else if (this.dialog.open) this.close();
    else if (state === null && location.href !== this.page && !location.hash) location.reload();
  };

  private async go(href: string, narrow = false): Promise<void> {
    if (!(await this.show(href, narrow))) return;
    this.depth += 1;
    history.pushState({ sheet: href, narrow, depth: this.depth }, "", href);
  }

  private async show(href: string, narrow = false): Promise<boolean> {
    this.loading?.abort();
    this.loading = new AbortController();
    this.dialog.ariaBusy = "true";
    const answer = await send(href, { signal: this.loading.signal }).catch(() => null);
    this.dialog.ariaBusy = null;
    if (!answer?.ok) return false;
    const page = new DOMParser().parseFromString(answer.html, "text/html");
    // A page that answers whole brings its shell along: only what it is about comes in.
    const content = page.querySelector("main#content") ?? page.body;
    this.dialog.classList.toggle("narrow", narrow);
    this.fill(...content.childNodes);
    htmx.process(this.dialog);
    const heading = this.dialog.querySelector("h1");
    this.dialog.setAttribute("aria-label", heading?.textContent ?? "");
    document.title = heading?.textContent ?? this.pageTitle;
    if (!this.dialog.open) this.dialog.showModal();
    tell("covered");
    this.dialog.scrollTop = 0;
    this.dialog.querySelector<HTMLElement>("[data-close]")?.blur();
    heading?.setAttribute("tabindex", "-1");
    heading?.focus({ preventScroll: true });
    return true;
  }

  // What was just said may stand here, to be over all else: it stays.
  private fill(...content: Node[]): void {
    this.dialog.replaceChildren(...content, ...this.dialog.querySelectorAll("o-toasts"));
  }

  private leave(): void {
    if (this.depth) history.go(-this.depth);
    else this.close();
  }

  private close(): void {
    this.dialog.close();
    this.fill();
    document.title = this.pageTitle;
    (this.opener as HTMLElement | null)?.focus?.({ preventScroll: true });
    this.opener = null;
  }
}

customElements.define("o-sheet", Sheet);
