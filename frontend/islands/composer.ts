import { Listbox } from "../lib/listbox";
import { reachOf } from "../lib/refresh";
import { send } from "../lib/request";
import { say } from "../lib/words";

/** A comment being written: mentions by @, Ctrl-Enter sends, the draft stays on this device. */
class Composer extends HTMLElement {
  private form!: HTMLFormElement;
  private text!: HTMLTextAreaElement;
  private list!: HTMLElement;
  private box!: Listbox;
  private named = new Map<string, string>();
  private asked?: AbortController;

  connectedCallback(): void {
    this.form = this.querySelector("form")!;
    this.text = this.querySelector("textarea")!;
    this.list = this.querySelector(".options")!;
    this.box ??= new Listbox(this.text, this.list, (option) => this.mention(option));
    this.text.value ||= localStorage.getItem(this.key) ?? "";
    this.text.addEventListener("input", this.onInput);
    this.text.addEventListener("keydown", this.onKey);
    this.text.addEventListener("blur", this.onBlur);
    this.addEventListener("click", this.onClick);
    this.form.addEventListener("formdata", this.onData);
    this.form.addEventListener("htmx:after:request", this.onSent);
  }

  disconnectedCallback(): void {
    this.asked?.abort();
    this.text.removeEventListener("input", this.onInput);
    this.text.removeEventListener("keydown", this.onKey);
    this.text.removeEventListener("blur", this.onBlur);
    this.removeEventListener("click", this.onClick);
    this.form.removeEventListener("formdata", this.onData);
    this.form.removeEventListener("htmx:after:request", this.onSent);
  }

  private get key(): string { return `draft:${this.dataset.draft}`; }

  private onInput = () => {
    if (this.text.value) localStorage.setItem(this.key, this.text.value);
    else localStorage.removeItem(this.key);
    this.note(this.text.value ? say("draft_kept") : "");
    const typed = this.typed();
    if (typed === null) this.box.hide();
    else void this.find(typed);
  };

  private onKey = (event: KeyboardEvent) => {
    if (this.box.key(event)) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.form.requestSubmit();
    }
  };

  private onBlur = () => this.box.hide();

  private onClick = (event: Event) => {
    if (!(event.target as Element).closest("[data-mention]")) return;
    this.text.focus();
    this.text.setRangeText(this.text.selectionStart && !/\s$/.test(this.text.value.slice(0, this.text.selectionStart)) ? " @" : "@", this.text.selectionStart, this.text.selectionEnd, "end");
    this.onInput();
  };

  /** The letters after an @ before the caret, or null. */
  private typed(): string | null {
    const before = this.text.value.slice(0, this.text.selectionStart);
    const letters = this.dataset.people ? (/(?:^|\s)@([\p{L}\p{M}.\- ]{0,30})$/u.exec(before)?.[1] ?? null) : null;
    // A name that was chosen is done; what follows it is the sentence.
    return letters !== null && [...this.named.keys()].some((name) => letters.startsWith(name)) ? null : letters;
  }

  private async find(letters: string): Promise<void> {
    this.asked?.abort();
    this.asked = new AbortController();
    const url = new URL(this.dataset.people!, location.href);
    url.searchParams.set("q", letters);
    const answer = await send(url.href, { signal: this.asked.signal, quiet: true }).catch(() => null);
    if (!answer?.ok || this.typed() !== letters) return;
    this.list.innerHTML = answer.html;
    if (this.list.querySelector("[data-value]")) this.box.show();
    else this.box.hide();
  }

  private mention(option: HTMLElement): void {
    const name = option.dataset.label!;
    const end = this.text.selectionStart;
    const start = end - (this.typed()?.length ?? 0) - 1;
    this.named.set(name, option.dataset.value!);
    this.text.setRangeText(`@${name} `, start, end, "end");
    this.onInput();
  }

  private onData = (event: FormDataEvent) => {
    let text = this.text.value;
    for (const [name, id] of this.named) text = text.replaceAll(`@${name}`, `@[${name}](${id})`);
    event.formData.set("text", text);
    const shown = document.querySelectorAll(this.form.getAttribute("hx-target")!);
    event.formData.set("reach", reachOf([...shown]));
  };

  private onSent = (event: Event) => {
    const status = (event as CustomEvent<{ ctx: { response?: { status: number } } }>).detail.ctx.response?.status ?? 0;
    if (status < 200 || status >= 300) return;
    this.form.reset();
    this.named.clear();
    localStorage.removeItem(this.key);
    this.querySelector("[data-files]")?.replaceChildren();
    this.note("");
    this.text.focus();
  };

  private note(words: string): void { this.querySelector("[data-note]")!.textContent = words; }
}

customElements.define("o-composer", Composer);
