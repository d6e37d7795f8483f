import { post, send } from "../lib/request";

/** Rows of a rule: the server draws them again when one is added, removed, or compares another field. */
class Rule extends HTMLElement {
  private line: Promise<unknown> = Promise.resolve();
  private typed = 0;
  private gone: Element | null = null;

  connectedCallback(): void {
    this.addEventListener("click", this.onClick);
    this.addEventListener("change", this.onChange);
    this.addEventListener("input", this.onInput);
    // What was chosen before this came to life was heard by nobody.
    const early = [...this.querySelectorAll<HTMLSelectElement>("select[data-ask]")].find(isChanged);
    if (early) this.next("", early);
  }

  disconnectedCallback(): void {
    this.removeEventListener("click", this.onClick);
    this.removeEventListener("change", this.onChange);
    this.removeEventListener("input", this.onInput);
  }

  private onInput = () => { this.typed += 1; };

  private onClick = (event: Event) => {
    const button = (event.target as Element).closest<HTMLButtonElement>("button[data-do]");
    if (button) this.next(button.dataset.do!, button);
  };

  private onChange = (event: Event) => {
    const field = event.target as HTMLElement;
    if (field.matches("[data-ask]")) this.next("", field);
  };

  // One after another: no button is forgotten for a change that follows it.
  private next(verb: string, from: HTMLElement): void {
    this.line = this.line.then(() => this.draw(verb, from)).catch(reportError);
  }

  private async draw(verb: string, from: HTMLElement): Promise<void> {
    this.ariaBusy = "true";
    let answer, typed;
    do {
      // What was typed while the server drew is sent again, and not drawn over.
      typed = this.typed;
      answer = await post(this.dataset.src!, this.filled(verb)).catch(() => null);
    } while (answer?.ok && this.isConnected && typed !== this.typed);
    this.ariaBusy = null;
    if (!answer?.ok || !this.isConnected) return;
    const before = new Set([...this.querySelectorAll("select")].map(({ id }) => id));
    this.gone = document.activeElement;
    const isHere = this.gone === document.body || this.contains(this.gone);
    this.innerHTML = answer.html;
    if (isHere) this.focusAfter(verb, from, before);
    this.dispatchEvent(new Event("change", { bubbles: true }));
  }

  private filled(verb: string): FormData {
    const sent = new FormData();
    for (const one of this.querySelectorAll<HTMLInputElement>("[name]")) {
      if (!/^(checkbox|radio)$/.test(one.type) || one.checked) sent.append(one.name, one.value);
    }
    sent.set("do", verb);
    return sent;
  }

  /** What was added gets the cursor; who went on from a changed field goes on to what it brought. */
  private focusAfter(verb: string, from: HTMLElement, before: Set<string>): void {
    const at = (id: string) => this.querySelector<HTMLElement>(`#${CSS.escape(id)}`);
    const fields = [...this.querySelectorAll<HTMLElement>("select[id$=-field]")];
    const next = from.id.replace(/-(field|op)$/, (_, one: string) => (one === "field" ? "-op" : "-value"));
    const target = verb.startsWith("drop") ? fields.at(-1)
      : verb ? fields.find(({ id }) => !before.has(id)) ?? this.querySelector<HTMLElement>("textarea, [data-do=text]")
      : (this.gone === from ? null : at(next)) ?? at(from.id);
    (target ?? this.querySelector<HTMLElement>("select, button"))?.focus();
  }
}

function isChanged(list: HTMLSelectElement): boolean {
  const drawn = [...list.options].findIndex((one) => one.defaultSelected);
  return list.selectedIndex !== Math.max(drawn, 0);
}

/** Boxes to tick behind one line that names what is ticked; those of a long list are found by letters. */
class Picks extends HTMLElement {
  private timer = 0;
  private asked?: AbortController;

  connectedCallback(): void {
    this.finder?.addEventListener("input", this.onFind);
    this.finder?.addEventListener("change", this.onFound);
    this.box.addEventListener("toggle", this.onToggle);
    this.addEventListener("change", this.onChange);
    this.addEventListener("keydown", this.onKey);
    this.addEventListener("focusout", this.onLeave);
    document.addEventListener("pointerdown", this.onPress);
  }

  disconnectedCallback(): void {
    clearTimeout(this.timer);
    this.asked?.abort();
    this.finder?.removeEventListener("input", this.onFind);
    this.finder?.removeEventListener("change", this.onFound);
    this.box.removeEventListener("toggle", this.onToggle);
    this.removeEventListener("change", this.onChange);
    this.removeEventListener("keydown", this.onKey);
    this.removeEventListener("focusout", this.onLeave);
    document.removeEventListener("pointerdown", this.onPress);
  }

  private get box(): HTMLDetailsElement { return this.querySelector("details")!; }

  private onChange = () => {
    const chosen = [...this.querySelectorAll("label:has(:checked)")].map((one) => one.textContent!.trim());
    this.querySelector("[data-shown]")!.textContent = chosen.join(` ${this.dataset.or} `) || this.dataset.none!;
  };

  private get finder(): HTMLInputElement | null { return this.querySelector("[data-find]"); }

  private onToggle = () => {
    if (!this.box.open || !this.finder) return;
    this.finder.value = "";
    this.finder.focus();
    void this.find("");
  };

  // Letters to find by are no answer: nobody outside hears of them.
  private onFind = (event: Event) => {
    event.stopPropagation();
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.find(this.finder!.value), 120);
  };

  private onFound = (event: Event) => event.stopPropagation();

  private async find(text: string): Promise<void> {
    this.asked?.abort();
    this.asked = new AbortController();
    const url = new URL(this.dataset.href!, location.href);
    url.searchParams.set("q", text);
    const answer = await send(url.href, { signal: this.asked.signal, quiet: true }).catch(() => null);
    if (!answer?.ok || !this.isConnected) return;
    const list = this.querySelector<HTMLElement>(".picks-list")!;
    list.querySelectorAll("label:not(:has(:checked)), .none").forEach((one) => one.remove());
    const there = new Set([...list.querySelectorAll<HTMLInputElement>(":checked")].map((one) => one.value));
    const found = document.createElement("div");
    found.innerHTML = answer.html;
    for (const one of found.querySelectorAll<HTMLElement>(".option")) {
      if (!one.dataset.value) list.append(one);
      else if (!there.has(one.dataset.value)) list.append(this.choice(one.dataset.value, one.dataset.label!));
    }
  }

  private choice(value: string, label: string): HTMLElement {
    const box = Object.assign(document.createElement("input"), { type: "checkbox", name: this.dataset.name!, value });
    const text = Object.assign(document.createElement("span"), { textContent: label });
    const one = Object.assign(document.createElement("label"), { className: "choice" });
    one.append(box, text);
    return one;
  }

  private onKey = (event: KeyboardEvent) => {
    if (event.key === "Enter" && event.target === this.finder) event.preventDefault();
    if (event.key !== "Escape" || !this.box.open) return;
    event.preventDefault();
    event.stopPropagation();
    this.box.open = false;
    this.querySelector("summary")!.focus();
  };

  private onPress = (event: Event) => {
    if (this.box.open && !this.contains(event.target as Node)) this.box.open = false;
  };

  // By keys only: a press on a label takes the focus away for a moment, and must find its box there.
  private onLeave = (event: FocusEvent) => {
    const to = event.relatedTarget as Element | null;
    if (to?.matches(":focus-visible") && !this.contains(to) && !this.matches(":active")) this.box.open = false;
  };
}

customElements.define("o-rule", Rule);
customElements.define("o-picks", Picks);
