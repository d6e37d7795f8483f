import { Listbox } from "../lib/listbox";
import { send } from "../lib/request";

/** A text that finds: options come from the server, or are filtered from those on the page. */
class Combobox extends HTMLElement {
  private input!: HTMLInputElement;
  private hidden_!: HTMLInputElement;
  private list!: HTMLElement;
  private box!: Listbox;
  private shown = "";
  private timer = 0;
  private asked?: AbortController;
  private isGiven = false;
  /** Where something was chosen last: its field may be drawn anew, and the cursor goes on there. */
  private static left = { name: "", at: 0 };

  connectedCallback(): void {
    this.input = this.querySelector<HTMLInputElement>("[role=combobox]")!;
    this.hidden_ = this.querySelector<HTMLInputElement>("input[type=hidden]")!;
    this.list = this.querySelector<HTMLElement>(".options")!;
    this.box ??= new Listbox(this.input, this.list, (option) => this.take(option));
    this.shown = this.input.value;
    this.input.addEventListener("input", this.onInput);
    this.input.addEventListener("focus", this.onFocus);
    this.input.addEventListener("click", this.onFocus);
    this.input.addEventListener("keydown", this.onKey);
    this.input.addEventListener("blur", this.onBlur);
    // The one before it has the cursor until it is gone.
    if (Combobox.left.name === this.dataset.name && Date.now() - Combobox.left.at < 5000) setTimeout(() => this.goOn());
  }

  disconnectedCallback(): void {
    this.asked?.abort();
    this.input.removeEventListener("input", this.onInput);
    this.input.removeEventListener("focus", this.onFocus);
    this.input.removeEventListener("click", this.onFocus);
    this.input.removeEventListener("keydown", this.onKey);
    this.input.removeEventListener("blur", this.onBlur);
  }

  private goOn(): void {
    if (!this.isConnected || document.activeElement !== document.body) return;
    this.isGiven = true;
    this.input.focus({ preventScroll: true });
  }

  private onInput = () => {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.find(this.input.value), 120);
  };

  private onFocus = () => {
    this.input.select();
    if (!this.isGiven && !this.box.open) void this.find("");
    this.isGiven = false;
  };

  private onKey = (event: KeyboardEvent) => {
    if (!this.box.key(event) && event.key === "ArrowDown") void this.find("");
  };

  // Text that names nobody is not a choice: empty clears, anything else goes back.
  private onBlur = () => {
    this.box.hide();
    if (!this.input.value.trim()) this.set("", "");
    else this.input.value = this.shown;
  };

  private async find(text: string): Promise<void> {
    if (this.dataset.href) {
      this.asked?.abort();
      this.asked = new AbortController();
      const url = new URL(this.dataset.href, location.href);
      url.searchParams.set("q", text);
      const answer = await send(url.href, { signal: this.asked.signal, quiet: true }).catch(() => null);
      if (!answer?.ok) return;
      this.list.innerHTML = answer.html;
    } else {
      const wanted = text.toLocaleLowerCase();
      this.list.querySelectorAll<HTMLElement>(".option").forEach((one) => { one.hidden = !one.dataset.label?.toLocaleLowerCase().includes(wanted); });
    }
    this.list.querySelectorAll<HTMLElement>(".option").forEach((one) => one.toggleAttribute("data-chosen", one.dataset.value === this.hidden_.value));
    if (document.activeElement === this.input) this.box.show();
  }

  private take(option: HTMLElement): void {
    // What is still being found must not open the list again over the next field.
    clearTimeout(this.timer);
    this.asked?.abort();
    Combobox.left = { name: this.dataset.name!, at: Date.now() };
    this.set(option.dataset.value!, option.dataset.label!);
    const face = option.querySelector(".avatar")?.cloneNode(true);
    if (face) this.querySelector("[data-face]")?.replaceChildren(face);
  }

  private set(value: string, label: string): void {
    this.input.value = this.shown = label;
    if (this.hidden_.value === value) return;
    this.hidden_.value = value;
    this.hidden_.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

customElements.define("o-combobox", Combobox);
