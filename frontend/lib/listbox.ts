import { place } from "./place";

/** Options under a text: arrows choose, Enter takes, Escape closes. Focus stays in the text. */
export class Listbox {
  constructor(private input: HTMLElement, private list: HTMLElement, private take: (option: HTMLElement) => void) {
    list.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      const option = (event.target as Element).closest<HTMLElement>(".option[data-value]");
      if (option) this.choose(option);
    });
  }

  get open(): boolean { return this.list.matches(":popover-open"); }
  private get options() { return [...this.list.querySelectorAll<HTMLElement>(".option[data-value]:not([hidden])")]; }
  private get active() { return this.list.querySelector<HTMLElement>("[aria-selected=true]"); }

  show(anchor: Element = this.input): void {
    if (!this.open) this.list.showPopover();
    place(this.list, anchor, true);
    this.input.setAttribute("aria-expanded", "true");
    this.mark(this.options[0]);
  }

  hide(): void {
    if (this.open) this.list.hidePopover();
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  /** True where the key was ours. */
  key(event: KeyboardEvent): boolean {
    if (!this.open || event.ctrlKey || event.metaKey) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      const all = this.options;
      this.mark(all[(all.indexOf(this.active!) + step + all.length) % all.length]);
    } else if ((event.key === "Enter" || event.key === "Tab") && this.active) this.choose(this.active);
    else if (event.key === "Escape") this.hide();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  private choose(option: HTMLElement): void {
    this.hide();
    this.take(option);
  }

  private mark(option?: HTMLElement): void {
    this.active?.setAttribute("aria-selected", "false");
    if (!option) return;
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", option.id);
  }
}
