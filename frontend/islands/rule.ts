import { post } from "../lib/request";

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
