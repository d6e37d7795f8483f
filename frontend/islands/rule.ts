import { post } from "../lib/request";

/** Rows of a rule: the server draws them again when one is added, removed, or compares another field. */
class Rule extends HTMLElement {
  private asked?: AbortController;
  private gone: Element | null = null;

  connectedCallback(): void {
    this.addEventListener("click", this.onClick);
    this.addEventListener("change", this.onChange);
  }

  disconnectedCallback(): void {
    this.removeEventListener("click", this.onClick);
    this.removeEventListener("change", this.onChange);
    this.asked?.abort();
  }

  private onClick = (event: Event) => {
    const button = (event.target as Element).closest<HTMLButtonElement>("button[data-do]");
    if (button) void this.draw(button.dataset.do!, button);
  };

  private onChange = (event: Event) => {
    const field = event.target as HTMLElement;
    if (field.matches("[data-ask]")) void this.draw("", field);
  };

  private async draw(verb: string, from: HTMLElement): Promise<void> {
    this.asked?.abort();
    this.asked = new AbortController();
    const sent = new FormData();
    for (const one of this.querySelectorAll<HTMLInputElement>("[name]")) {
      if (!/^(checkbox|radio)$/.test(one.type) || one.checked) sent.append(one.name, one.value);
    }
    sent.set("do", verb);
    this.ariaBusy = "true";
    const answer = await post(this.dataset.src!, sent, { signal: this.asked.signal }).catch(() => null);
    if (!answer) return;
    this.ariaBusy = null;
    if (!answer.ok) return;
    const before = new Set([...this.querySelectorAll("select")].map(({ id }) => id));
    this.gone = document.activeElement;
    const isHere = this.gone === document.body || this.contains(this.gone);
    this.innerHTML = answer.html;
    if (isHere) this.focusAfter(verb, from, before);
    this.dispatchEvent(new Event("change", { bubbles: true }));
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

/** Boxes to tick behind one line that names what is ticked. */
class Picks extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("change", this.onChange);
    this.addEventListener("keydown", this.onKey);
    this.addEventListener("focusout", this.onLeave);
    document.addEventListener("pointerdown", this.onPress);
  }

  disconnectedCallback(): void {
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

  private onKey = (event: KeyboardEvent) => {
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
