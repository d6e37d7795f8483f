import { post, send, tell } from "../lib/request";
import { refresh } from "../lib/refresh";
import { say } from "../lib/words";

const ROW = "tbody tr, .my-row";

/** Rows picked by box, Shift and “all”; the bar below says what can be done with them. */
class SelectRows extends HTMLElement {
  private last: HTMLInputElement | null = null;

  connectedCallback(): void {
    this.addEventListener("click", this.onClick);
    this.addEventListener("keydown", this.onKey);
    document.addEventListener("keydown", this.onPage);
    this.show();
  }

  disconnectedCallback(): void {
    this.removeEventListener("click", this.onClick);
    this.removeEventListener("keydown", this.onKey);
    document.removeEventListener("keydown", this.onPage);
  }

  private get boxes() { return [...this.querySelectorAll<HTMLInputElement>("[name=ids]")]; }
  private get chosen() { return this.boxes.filter((box) => box.checked).map((box) => box.value); }

  private onClick = (event: MouseEvent) => {
    const target = event.target as HTMLInputElement;
    if (target.matches("[data-all]")) this.boxes.forEach((box) => { box.checked = target.checked; });
    else if (target.matches("[name=ids]")) this.range(target, event.shiftKey);
    else if (target.closest("[data-none]")) this.clear();
    else if (target.closest("[data-href]")) return void this.act(target.closest<HTMLElement>("[data-href]")!);
    else return;
    this.show();
  };

  private onKey = (event: KeyboardEvent) => {
    if (event.key === "Escape" && this.chosen.length) {
      event.stopPropagation();
      this.clear();
      this.show();
      return;
    }
    const row = (event.target as Element).closest<HTMLElement>(ROW);
    if (row && !event.ctrlKey && !event.metaKey && !event.altKey) this.keys(event, row);
  };

  /** Up and down the rows; x picks one, e completes it where that can be done in place. */
  private keys(event: KeyboardEvent, row: HTMLElement): void {
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
    if (step) this.focusRow(this.rows.indexOf(row) + step);
    else if (event.key === "x") row.querySelector<HTMLElement>("[name=ids]")?.click();
    else if (event.key === "e") row.querySelector<HTMLElement>("button.my-check")?.click();
    else return;
    event.preventDefault();
  }

  // From the page itself j goes to the first row.
  private onPage = (event: KeyboardEvent) => {
    if (event.key !== "j" || event.target !== document.body || event.ctrlKey || event.metaKey || document.querySelector("dialog:modal")) return;
    event.preventDefault();
    this.focusRow(0);
  };

  private get rows() { return [...this.querySelectorAll<HTMLElement>(ROW)]; }
  private focusRow(at: number): void { this.rows[at]?.querySelector<HTMLElement>(".row-link, .my-title")?.focus(); }

  private range(box: HTMLInputElement, whole: boolean): void {
    const boxes = this.boxes;
    if (whole && this.last) {
      const [from, to] = [boxes.indexOf(this.last), boxes.indexOf(box)].sort((a, b) => a - b) as [number, number];
      boxes.slice(from, to + 1).forEach((one) => { one.checked = box.checked; });
    }
    this.last = box;
  }

  private clear(): void { this.boxes.forEach((box) => { box.checked = false; }); }

  private show(): void {
    const many = this.chosen.length;
    const all = this.querySelector<HTMLInputElement>("[data-all]");
    if (all) {
      all.checked = many > 0 && many === this.boxes.length;
      all.indeterminate = many > 0 && !all.checked;
    }
    const bar = this.querySelector<HTMLElement>(".bulk");
    if (!bar) return;
    bar.hidden = many === 0;
    bar.querySelector("[data-selected]")!.textContent = say("selected", { count: many });
  }

  private async act(button: HTMLElement): Promise<void> {
    const body = new FormData();
    for (const id of this.chosen) body.append("ids", id);
    if (button.matches("[data-ask]")) {
      const url = new URL(button.dataset.href!, location.href);
      for (const id of this.chosen) url.searchParams.append("ids", id);
      const { ok, html } = await send(url.href);
      if (ok) tell("dialog", { html });
      return;
    }
    const { ok } = await post(button.dataset.href!, body);
    if (!ok) return;
    this.clear();
    this.show();
    refresh();
  }
}

customElements.define("o-select-rows", SelectRows);
