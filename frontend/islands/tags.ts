import { Listbox } from "../lib/listbox";
import { send } from "../lib/request";
import { say } from "../lib/words";

/** Labels as chips: a comma or Enter finishes one, those in use are offered. Without script, words between commas. */
class Tags extends HTMLElement {
  private input!: HTMLInputElement;
  private kept = document.createElement("input");
  private chips = document.createElement("span");
  private list = document.createElement("div");
  private box!: Listbox;
  private timer = 0;
  private asked?: AbortController;

  connectedCallback(): void {
    if (this.input) return;
    this.input = this.querySelector<HTMLInputElement>("input")!;
    Object.assign(this.kept, { type: "hidden", name: this.input.name, value: this.input.value });
    this.input.removeAttribute("name");
    this.input.removeAttribute("required");
    this.input.value = "";
    this.chips.className = "tags";
    this.list.className = "options";
    this.list.role = "listbox";
    this.list.popover = "manual";
    this.list.ariaLabel = this.dataset.label ?? "";
    this.prepend(this.kept, this.chips);
    this.append(this.list);
    this.box = new Listbox(this.input, this.list, (option) => this.add(option.dataset.value!));
    this.draw();
    this.input.addEventListener("input", this.onInput);
    this.input.addEventListener("keydown", this.onKey);
    this.input.addEventListener("blur", this.onBlur);
    this.addEventListener("click", this.onClick);
  }

  private get tags(): string[] { return this.kept.value.split(",").map((one) => one.trim()).filter(Boolean); }

  private keep(tags: string[]): void {
    this.kept.value = [...new Set(tags)].join(", ");
    this.kept.dispatchEvent(new Event("change", { bubbles: true }));
    this.draw();
  }

  private add(tag: string): void {
    clearTimeout(this.timer);
    this.asked?.abort();
    this.box.hide();
    this.input.value = "";
    if (tag.trim()) this.keep([...this.tags, tag.trim()]);
  }

  private draw(): void {
    this.chips.replaceChildren(...this.tags.map((tag) => {
      const chip = document.createElement("span");
      chip.className = "tag";
      const remove = document.createElement("button");
      Object.assign(remove, { type: "button", className: "tag-remove", textContent: "×" });
      remove.ariaLabel = `${say("remove")}: ${tag}`;
      remove.dataset.tag = tag;
      chip.append(tag, remove);
      return chip;
    }));
  }

  private onInput = () => {
    const parts = this.input.value.split(",");
    if (parts.length > 1) return this.add(parts.join(", "));
    clearTimeout(this.timer);
    if (this.input.value.trim()) this.timer = window.setTimeout(() => void this.find(), 120);
    else this.box.hide();
  };

  private onKey = (event: KeyboardEvent) => {
    if (this.box.key(event)) return;
    if (event.key === "Enter" && this.input.value.trim()) {
      event.preventDefault();
      this.add(this.input.value);
    } else if (event.key === "Backspace" && !this.input.value) this.keep(this.tags.slice(0, -1));
  };

  private onBlur = () => this.add(this.input.value);

  private onClick = (event: Event) => {
    const gone = (event.target as Element).closest<HTMLElement>("[data-tag]")?.dataset.tag;
    if (gone !== undefined) this.keep(this.tags.filter((tag) => tag !== gone));
    this.input.focus();
  };

  private async find(): Promise<void> {
    if (!this.dataset.href) return;
    this.asked?.abort();
    this.asked = new AbortController();
    const url = new URL(this.dataset.href, location.href);
    url.searchParams.set("q", this.input.value);
    const answer = await send(url.href, { signal: this.asked.signal, quiet: true }).catch(() => null);
    if (!answer?.ok || document.activeElement !== this.input) return;
    this.list.innerHTML = answer.html;
    this.box.show(this);
  }
}

customElements.define("o-tags", Tags);
