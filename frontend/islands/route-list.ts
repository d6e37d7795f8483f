import htmx from "../lib/hypermedia";

/** Rows in an order of their own, kept by the server: dragged by the handle, or Alt and arrows. */
class RouteList extends HTMLElement {
  private left = "";

  connectedCallback(): void {
    document.addEventListener("click", this.onLeave);
    document.addEventListener("change", this.onChange, true);
    document.addEventListener("htmx:after:swap", this.hold);
    document.addEventListener("htmx:finally:request", this.onBack);
    this.addEventListener("pointerdown", this.onDown);
    this.addEventListener("keydown", this.onKey);
  }

  disconnectedCallback(): void {
    document.removeEventListener("click", this.onLeave);
    document.removeEventListener("change", this.onChange, true);
    document.removeEventListener("htmx:after:swap", this.hold);
    document.removeEventListener("htmx:finally:request", this.onBack);
    this.removeEventListener("pointerdown", this.onDown);
    this.removeEventListener("keydown", this.onKey);
  }

  // Another step is on its way: nothing more is typed into the one that is open.
  private onLeave = (event: Event) => {
    if ((event.target as Element).closest(".route-add button, .route-title, .route-row .menu-item")) this.left = this.open?.id ?? "";
    this.hold();
  };

  private onBack = (event: Event) => {
    if (!(event.target as Element).closest?.(".route-list")) return;
    this.left = "";
    this.open?.removeAttribute("disabled");
  };

  private hold = () => {
    if (this.left && this.open?.id === this.left) this.open.setAttribute("disabled", "");
    else this.left = "";
  };

  // What is only typed to find somebody is no change of the step.
  private onChange = (event: Event) => {
    if ((event.target as Element).matches(".route-side [role=combobox]")) event.stopPropagation();
  };

  private get open() { return document.querySelector(".route-side fieldset.form"); }

  private get rows() { return [...this.querySelectorAll<HTMLElement>("[data-row]")]; }

  private onDown = (event: PointerEvent) => {
    const grip = (event.target as Element).closest<HTMLElement>("[data-grip]");
    const row = grip?.closest<HTMLElement>("[data-row]");
    if (!grip || !row || event.button !== 0) return;
    event.preventDefault();
    const from = this.rows.indexOf(row);
    this.dataset.busy = row.dataset.lifted = "";
    grip.setPointerCapture(event.pointerId);
    const over = ({ clientY }: PointerEvent) => {
      const before = this.rows.find((one) => {
        const { top, height } = one.getBoundingClientRect();
        return one !== row && clientY < top + height / 2;
      });
      if (row.nextElementSibling !== (before ?? null)) row.parentElement!.insertBefore(row, before ?? null);
    };
    grip.addEventListener("pointermove", over);
    grip.addEventListener("lostpointercapture", () => {
      grip.removeEventListener("pointermove", over);
      delete this.dataset.busy;
      delete row.dataset.lifted;
      const to = this.rows.indexOf(row);
      if (to !== from) void this.send(row, to);
    }, { once: true });
  };

  private onKey = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const row = (event.target as Element).closest<HTMLElement>("[data-row]");
    if (!step || !row || !event.altKey) return;
    event.preventDefault();
    const to = this.rows.indexOf(row) + step;
    if (to >= 0 && to < this.rows.length) void this.send(row, to);
  };

  private async send(row: HTMLElement, to: number): Promise<void> {
    const code = row.dataset.code!;
    const values = { do: "move", step: code, to: String(to), seen: this.dataset.seen! };
    await htmx.ajax("POST", this.dataset.href!, { target: "#route-editor", swap: "outerMorph", values });
    document.querySelector<HTMLElement>(`#row-${CSS.escape(code)} [data-grip]`)?.focus();
  }
}

customElements.define("o-route-list", RouteList);
