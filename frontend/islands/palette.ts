import { post, send, tell } from "../lib/request";

/** Ctrl-K: found objects, what can be done on this page, where one can go. */
class Palette extends HTMLElement {
  private dialog!: HTMLDialogElement;
  private input!: HTMLInputElement;
  private found!: HTMLElement;
  private asked?: AbortController;
  private timer = 0;
  private named = 0;

  connectedCallback(): void {
    this.dialog = this.querySelector("dialog")!;
    this.input = this.querySelector("input")!;
    this.found = this.querySelector("[data-found]")!;
    document.addEventListener("keydown", this.onShortcut);
    document.addEventListener("click", this.onOpen);
    this.input.addEventListener("input", this.onInput);
    this.dialog.addEventListener("keydown", this.onKey);
    this.dialog.addEventListener("click", this.onClick);
  }

  disconnectedCallback(): void {
    document.removeEventListener("keydown", this.onShortcut);
    document.removeEventListener("click", this.onOpen);
    this.input.removeEventListener("input", this.onInput);
    this.dialog.removeEventListener("keydown", this.onKey);
    this.dialog.removeEventListener("click", this.onClick);
  }

  private onShortcut = (event: KeyboardEvent) => {
    const typing = (event.target as Element).matches("input, textarea, select, [contenteditable]");
    if (!(event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)) && !(event.key === "/" && !typing)) return;
    event.preventDefault();
    this.dialog.open ? this.dialog.close() : this.open();
  };

  private onOpen = (event: Event) => { if ((event.target as Element).closest("[data-palette]")) this.open(); };

  private open(): void {
    this.here();
    this.input.value = "";
    this.found.replaceChildren();
    this.dialog.showModal();
    this.input.focus();
    this.sift();
  }

  /** Every verb of the page or card in front is a command too. */
  private here(): void {
    this.querySelector("[data-here]")?.remove();
    const layer = [...document.querySelectorAll("dialog:modal")].at(-1) ?? document.querySelector("main");
    const verbs = [...(layer?.querySelectorAll<HTMLElement>(".page-actions :is(a, button), .card-head .menu-item, .step, .chip.add") ?? []), ...document.querySelectorAll<HTMLElement>(".top [data-command]")].filter((one) => !one.matches(":disabled, .stages-phone + * .menu-item"));
    if (!verbs.length) return;
    const group = document.createElement("div");
    group.className = "palette-group";
    group.dataset.here = "";
    for (const verb of verbs) {
      const item = document.createElement("a");
      item.className = "palette-item";
      item.setAttribute("role", "option");
      item.href = "#";
      item.tabIndex = -1;
      const icon = verb.querySelector(".icon, .dot")?.cloneNode(true);
      const label = document.createElement("span");
      const words = [...verb.querySelectorAll("span:not(.dot), .menu-label")].map((one) => one.textContent!.trim());
      label.textContent = words.find(Boolean) ?? verb.ariaLabel;
      if (icon) item.append(icon);
      item.append(label);
      const keys = verb.getAttribute("aria-keyshortcuts") ?? verb.dataset.hotkey;
      if (keys) item.append(Object.assign(document.createElement("kbd"), { textContent: keys }));
      item.addEventListener("click", (event) => { event.preventDefault(); event.stopPropagation(); this.dialog.close(); verb.click(); });
      group.append(item);
    }
    this.found.after(group);
  }

  private onInput = () => {
    this.sift();
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.search(this.input.value.trim()), 90);
  };

  private async search(words: string): Promise<void> {
    this.asked?.abort();
    if (!words || !this.dataset.search) return this.found.replaceChildren();
    this.asked = new AbortController();
    const url = new URL(this.dataset.search, location.href);
    url.searchParams.set("q", words);
    const answer = await send(url.href, { signal: this.asked.signal, quiet: true }).catch(() => null);
    if (!answer?.ok) return;
    this.found.innerHTML = answer.html;
    this.sift();
  }

  private sift(): void {
    const wanted = this.input.value.trim().toLocaleLowerCase();
    for (const group of this.querySelectorAll<HTMLElement>(".palette-group")) {
      if (this.found.contains(group)) continue;
      const items = [...group.querySelectorAll<HTMLElement>(".palette-item")];
      for (const item of items) item.hidden = !item.textContent!.toLocaleLowerCase().includes(wanted);
      group.hidden = items.every((item) => item.hidden);
    }
    const shown = this.shown;
    this.querySelector<HTMLElement>(".palette-empty")!.hidden = shown.length > 0;
    this.mark(shown[0]);
  }

  private get shown() { return [...this.querySelectorAll<HTMLElement>(".palette-item:not([hidden])")].filter((one) => !one.closest("[hidden]")); }
  private get active() { return this.querySelector<HTMLElement>("[aria-selected=true]"); }

  private onKey = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      const all = this.shown;
      this.mark(all[(all.indexOf(this.active!) + step + all.length) % all.length]);
    } else if (event.key === "Enter") {
      event.preventDefault();
      this.active?.click();
    }
  };

  private onClick = async (event: MouseEvent) => {
    const item = (event.target as Element).closest<HTMLAnchorElement>(".palette-item");
    if (event.target === this.dialog) return this.dialog.close();
    if (!item) return;
    if (item.matches("[data-post]")) {
      event.preventDefault();
      this.dialog.close();
      await post(item.href, {});
    } else if (item.matches("[data-sheet]") && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      event.stopPropagation();
      this.dialog.close();
      tell("sheet", { href: item.href });
    } else if (!item.matches("[href='#']")) this.dialog.close();
  };

  private mark(item?: HTMLElement): void {
    this.active?.setAttribute("aria-selected", "false");
    if (!item) return this.input.removeAttribute("aria-activedescendant");
    item.id ||= `palette-${++this.named}`;
    item.setAttribute("aria-selected", "true");
    item.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", item.id);
  }
}

customElements.define("o-palette", Palette);
