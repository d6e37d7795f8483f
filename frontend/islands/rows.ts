export {};

/** Rows of a form that are added, removed and ordered in place: by dragging, by keys, by buttons. */
class Rows extends HTMLElement {
  private made = 0;
  private held: HTMLElement | null = null;

  connectedCallback(): void {
    this.addEventListener("click", this.onClick);
    this.addEventListener("change", this.onChange);
    this.addEventListener("keydown", this.onKey);
    this.addEventListener("pointerdown", this.onDown);
    this.mark();
  }

  disconnectedCallback(): void {
    this.removeEventListener("click", this.onClick);
    this.removeEventListener("change", this.onChange);
    this.removeEventListener("keydown", this.onKey);
    this.removeEventListener("pointerdown", this.onDown);
  }

  private get list() { return this.querySelector<HTMLElement>("[data-list]")!; }
  private get rows() { return [...this.list.querySelectorAll<HTMLElement>(":scope > [data-row]")]; }

  private onClick = (event: Event) => {
    const button = (event.target as Element).closest<HTMLButtonElement>("button[data-add], button[data-up], button[data-down], button[data-drop]");
    if (!button) return;
    event.preventDefault();
    const row = button.closest<HTMLElement>("[data-row]");
    if (button.matches("[data-add]")) this.add(button.dataset.add);
    else if (row && button.matches("[data-drop]")) this.drop(row);
    else if (row) { this.move(row, button.matches("[data-up]") ? -1 : 1); button.focus(); }
  };

  // The dot beside a name has the colour that was chosen.
  private onChange = (event: Event) => {
    const select = event.target as HTMLSelectElement;
    const dot = select.closest(".made-color")?.closest("[data-row]")?.querySelector<HTMLElement>("[data-dot]");
    if (dot) dot.dataset.color = select.value;
  };

  // Enter goes on to a new row instead of sending what is half done; Alt and arrows move the row.
  private onKey = (event: KeyboardEvent) => {
    const target = event.target as HTMLElement;
    const row = target.closest<HTMLElement>("[data-row]");
    if (event.key === "Enter" && target.matches("input.made-name")) {
      event.preventDefault();
      const next = row?.nextElementSibling?.querySelector<HTMLInputElement>(".made-name");
      next ? next.focus() : this.add();
    } else if (row && event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      this.move(row, event.key === "ArrowUp" ? -1 : 1);
      target.focus();
    }
  };

  private onDown = (event: PointerEvent) => {
    const grip = (event.target as Element).closest<HTMLElement>("[data-grip]");
    const row = grip?.closest<HTMLElement>("[data-row]");
    if (!grip || !row || event.button !== 0) return;
    event.preventDefault();
    this.held = row;
    row.classList.add("held");
    grip.setPointerCapture(event.pointerId);
    const over = ({ clientY }: PointerEvent) => this.over(clientY);
    const end = () => {
      grip.removeEventListener("pointermove", over);
      row.classList.remove("held");
      this.held = null;
      this.mark();
      this.tell();
    };
    grip.addEventListener("pointermove", over);
    grip.addEventListener("lostpointercapture", end, { once: true });
  };

  private over(y: number): void {
    const row = this.held!;
    const before = this.rows.filter((one) => one !== row).find((one) => {
      const { top, height } = one.getBoundingClientRect();
      return y < top + height / 2;
    });
    const at = before ?? null;
    if (row.nextElementSibling !== at) this.list.insertBefore(row, at);
  }

  /** `of` names the template where there are rows of several sorts. */
  private add(of = ""): void {
    const template = this.querySelector<HTMLTemplateElement>(of ? `:scope > template[data-of="${of}"]` : ":scope > template")!;
    const shell = document.createElement("ol");
    shell.innerHTML = template.innerHTML.replaceAll("__new__", `${this.dataset.key}new${++this.made}`);
    const row = shell.querySelector<HTMLElement>("[data-row]")!;
    this.list.append(row);
    this.mark();
    row.querySelector<HTMLElement>(".made-name")?.focus();
  }

  private drop(row: HTMLElement): void {
    const next = (row.nextElementSibling ?? row.previousElementSibling)?.querySelector<HTMLElement>(".made-name");
    row.remove();
    this.mark();
    (next ?? this.querySelector<HTMLElement>("[data-add]"))?.focus();
  }

  private move(row: HTMLElement, by: -1 | 1): void {
    const other = this.rows[this.rows.indexOf(row) + by];
    if (!other) return;
    by < 0 ? other.before(row) : other.after(row);
    this.mark();
    this.tell();
  }

  /** Another order is a change, as another value is. */
  private tell(): void { this.dispatchEvent(new Event("change", { bubbles: true })); }

  private mark(): void {
    const rows = this.rows;
    rows.forEach((row, at) => {
      row.querySelector<HTMLButtonElement>("[data-up]")?.toggleAttribute("disabled", at === 0);
      row.querySelector<HTMLButtonElement>("[data-down]")?.toggleAttribute("disabled", at === rows.length - 1);
    });
  }
}

/** The button of an icon picker shows what was chosen. */
class Icon extends HTMLElement {
  connectedCallback(): void { this.addEventListener("change", this.onChange); }
  disconnectedCallback(): void { this.removeEventListener("change", this.onChange); }

  private onChange = (event: Event) => {
    const chosen = (event.target as Element).closest("label")?.querySelector("use")?.getAttribute("href");
    if (chosen) this.querySelector(".icon-pick-open use")?.setAttribute("href", chosen);
    this.querySelector<HTMLElement>("[popover]")?.hidePopover();
  };
}

customElements.define("o-rows", Rows);
customElements.define("o-icon", Icon);
