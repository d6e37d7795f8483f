import { post } from "../lib/request";
import { refresh } from "../lib/refresh";

/** Robots in columns of stages: dragged by the handle, by Alt and arrows, or by their menus. */
class Robots extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("pointerdown", this.onDown);
    this.addEventListener("keydown", this.onKey);
    this.addEventListener("click", this.onClick);
  }

  disconnectedCallback(): void {
    this.removeEventListener("pointerdown", this.onDown);
    this.removeEventListener("keydown", this.onKey);
    this.removeEventListener("click", this.onClick);
  }

  private get lanes() { return [...this.querySelectorAll<HTMLElement>("[data-lane]")]; }

  private onDown = (event: PointerEvent) => {
    const grip = (event.target as Element).closest<HTMLElement>("[data-grip]");
    const card = grip?.closest<HTMLElement>("[data-robot]");
    if (!grip || !card || event.button !== 0) return;
    event.preventDefault();
    const from = { list: card.parentElement!, next: card.nextElementSibling };
    this.dataset.busy = card.dataset.lifted = "";
    grip.setPointerCapture(event.pointerId);
    const over = ({ clientX, clientY }: PointerEvent) => this.over(card, clientX, clientY);
    grip.addEventListener("pointermove", over);
    grip.addEventListener("lostpointercapture", () => {
      grip.removeEventListener("pointermove", over);
      delete this.dataset.busy;
      delete card.dataset.lifted;
      if (card.parentElement === from.list && card.nextElementSibling === from.next) return;
      void this.keep(card, () => from.list.insertBefore(card, from.next));
    }, { once: true });
  };

  private over(card: HTMLElement, x: number, y: number): void {
    const lane = this.lanes.find((one) => {
      const { left, right, top, bottom } = one.getBoundingClientRect();
      return x >= left && x <= right && y >= top && y <= bottom;
    });
    const list = lane?.querySelector<HTMLElement>(".robot-list");
    if (!list) return;
    const before = cards(list).find((one) => {
      const { top, height } = one.getBoundingClientRect();
      return one !== card && y < top + height / 2;
    }) ?? null;
    if (card.parentElement !== list || card.nextElementSibling !== before) list.insertBefore(card, before);
  }

  private onKey = (event: KeyboardEvent) => {
    const way = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right" }[event.key];
    const card = (event.target as Element).closest<HTMLElement>("[data-robot]");
    if (!way || !card || !event.altKey) return;
    event.preventDefault();
    this.move(card, way);
  };

  private onClick = (event: Event) => {
    const button = (event.target as Element).closest<HTMLElement>("button[data-way]");
    const card = button?.closest<HTMLElement>("[data-robot]");
    if (!button || !card) return;
    button.closest<HTMLElement>("[popover]")?.hidePopover();
    this.move(card, button.dataset.way!);
  };

  private move(card: HTMLElement, way: string): void {
    const list = card.parentElement!;
    const next = card.nextElementSibling;
    const back = () => list.insertBefore(card, next);
    if (way === "up" && card.previousElementSibling) card.previousElementSibling.before(card);
    else if (way === "down" && next) next.after(card);
    else if (way === "left" || way === "right") {
      const at = this.lanes.indexOf(card.closest<HTMLElement>("[data-lane]")!) + (way === "left" ? -1 : 1);
      this.lanes[at]?.querySelector(".robot-list")!.append(card);
    }
    if (card.parentElement !== list || card.nextElementSibling !== next) void this.keep(card, back);
  }

  private async keep(card: HTMLElement, back: () => void): Promise<void> {
    const { ok } = await post(this.dataset.href!, {
      robot: card.dataset.robot!,
      stage: card.closest<HTMLElement>("[data-lane]")!.dataset.lane!,
      before: (card.nextElementSibling as HTMLElement | null)?.dataset.robot ?? "",
    });
    if (!ok) back();
    card.querySelector<HTMLElement>("[data-grip]")?.focus();
    refresh();
  }
}

const cards = (list: HTMLElement) => [...list.querySelectorAll<HTMLElement>(":scope > [data-robot]")];

/** Names that are put into a text where its cursor stands. */
class Insert extends HTMLElement {
  connectedCallback(): void { this.addEventListener("click", this.onClick); }
  disconnectedCallback(): void { this.removeEventListener("click", this.onClick); }

  private onClick = (event: Event) => {
    const button = (event.target as Element).closest<HTMLElement>("button[data-insert]");
    const field = document.getElementById(this.dataset.for!) as HTMLTextAreaElement | null;
    if (!button || !field) return;
    const at = field.selectionStart ?? field.value.length;
    field.setRangeText(button.dataset.insert!, at, field.selectionEnd ?? at, "end");
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
}

customElements.define("o-robots", Robots);
customElements.define("o-insert", Insert);
