import htmx from "htmx.org";
import { post, refuse, send } from "../lib/request";

/** A value that becomes its editor on a click, and the value again when it is saved or left. */
class Edit extends HTMLElement {
  private saving = false;
  private first = "";

  connectedCallback(): void {
    this.addEventListener("click", this.onClick);
    this.addEventListener("submit", this.onSubmit);
    this.addEventListener("reset", this.onReset);
    this.addEventListener("keydown", this.onKey);
    this.addEventListener("focusout", this.onLeave);
    this.addEventListener("uploaded", this.onUploaded);
    if (!this.form) return;
    this.row.dataset.busy = "";
    this.first = this.typed();
    const field = this.form.querySelector<HTMLElement>(".input, [type=checkbox], [type=file]");
    field?.focus();
    if (field instanceof HTMLInputElement && field.type === "text") field.select();
  }

  disconnectedCallback(): void {
    this.removeEventListener("click", this.onClick);
    this.removeEventListener("submit", this.onSubmit);
    this.removeEventListener("reset", this.onReset);
    this.removeEventListener("keydown", this.onKey);
    this.removeEventListener("focusout", this.onLeave);
    this.removeEventListener("uploaded", this.onUploaded);
  }

  private get form() { return this.querySelector<HTMLFormElement>("[data-editor]"); }
  private get row(): HTMLElement { return this.closest<HTMLElement>(".fact") ?? this; }
  private typed(): string { return new URLSearchParams(new FormData(this.form!) as never).toString(); }
  private address(shown = false): string {
    const url = new URL(this.dataset.href!, location.href);
    url.searchParams.set("field", this.dataset.field!);
    if (shown) url.searchParams.set("shown", "1");
    return url.href;
  }

  private onClick = async (event: Event) => {
    if (!(event.target as Element).closest("[data-edit]")) return;
    const { ok, html } = await send(this.address());
    if (ok) this.become(html);
  };

  private onSubmit = async (event: SubmitEvent) => {
    event.preventDefault();
    event.stopPropagation();
    await this.save(event.submitter);
  };

  private onReset = (event: Event) => {
    event.stopPropagation();
    void this.back();
  };

  private onKey = (event: KeyboardEvent) => {
    if (!this.form) return;
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      void this.back();
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.form.requestSubmit();
  };

  private onUploaded = () => { void this.save(null); };

  // Leaving saves what was changed: nothing typed is lost by looking away. Whoever chooses a file
  // looks away, to the window that shows them.
  private onLeave = (event: FocusEvent) => {
    if (!this.form || this.saving || this.querySelector("o-upload") || this.contains(event.relatedTarget as Node | null)) return;
    if (this.form.querySelector(":popover-open, [role=alert]")) return;
    if (this.typed() === this.first) void this.back();
    else void this.save(null);
  };

  private async save(submitter: HTMLElement | null): Promise<void> {
    if (this.saving) return;
    this.saving = true;
    const { ok, status, html } = await post(this.dataset.href!, new FormData(this.form!, submitter), { form: true });
    this.saving = false;
    // What the value demands of other fields is asked for in a dialog, which has the value too.
    if (status === 422 && !html.includes("data-editor")) {
      void this.back();
      if (html) refuse(status, html);
    } else if (ok || status === 409 || status === 422) this.become(html, ok);
  }

  private async back(): Promise<void> {
    this.saving = true;
    const { ok, html } = await send(this.address(true));
    this.saving = false;
    if (ok) this.become(html, true);
  }

  private become(html: string, done = false): void {
    const row = this.row;
    const next = new DOMParser().parseFromString(html, "text/html").getElementById(row.id);
    if (!next) return;
    this.saving = true;
    row.replaceWith(next);
    htmx.process(next);
    if (done) next.querySelector<HTMLElement>("[data-edit]")?.focus({ preventScroll: true });
  }
}

customElements.define("o-edit", Edit);
