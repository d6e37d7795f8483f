const START = 5;
const LONG_PRESS = 280;
const EDGE = 64;

/** Pointer drag of cards over lanes. Touch begins by a long press, so that lists still scroll. */
export class Drag {
  private card: HTMLElement | null = null;
  private lifted: HTMLElement | null = null;
  private lane: HTMLElement | null = null;
  private from = { x: 0, y: 0 };
  private timer = 0;
  private frame = 0;
  private x = 0;

  constructor(private board: HTMLElement, private dropped: (card: HTMLElement, lane: HTMLElement) => void) {
    board.addEventListener("pointerdown", this.onDown);
    board.addEventListener("touchmove", this.onTouchMove, { passive: false });
  }

  stop(): void {
    this.board.removeEventListener("pointerdown", this.onDown);
    this.board.removeEventListener("touchmove", this.onTouchMove);
    this.end();
  }

  private onDown = (event: PointerEvent) => {
    const target = event.target as Element;
    const card = target.closest<HTMLElement>(".bcard");
    if (!card || event.button !== 0 || target.closest("button")) return;
    this.card = card;
    this.from = { x: event.clientX, y: event.clientY };
    if (event.pointerType === "touch") this.timer = window.setTimeout(() => this.lift(), LONG_PRESS);
    addEventListener("pointermove", this.onMove);
    addEventListener("pointerup", this.onUp);
    addEventListener("pointercancel", this.end);
    addEventListener("keydown", this.onKey, true);
  };

  private onMove = (event: PointerEvent) => {
    this.x = event.clientX;
    const dx = event.clientX - this.from.x;
    const dy = event.clientY - this.from.y;
    if (!this.lifted) {
      if (Math.hypot(dx, dy) < START) return;
      if (event.pointerType === "touch") return this.end();
      this.lift();
    }
    this.lifted!.style.translate = `${dx}px ${dy}px`;
    const under = document.elementsFromPoint(event.clientX, event.clientY).find((one) => one.closest(".lane"));
    this.over(under?.closest<HTMLElement>(".lane") ?? null);
  };

  // Once a card is in the air the page below it does not scroll.
  private onTouchMove = (event: TouchEvent) => { if (this.lifted && event.cancelable) event.preventDefault(); };

  private onUp = () => {
    const { card, lane, lifted } = this;
    this.end();
    if (!card || !lifted) return;
    // The click that ends a drag opens nothing.
    const swallow = (event: Event) => { event.preventDefault(); event.stopPropagation(); };
    addEventListener("click", swallow, { capture: true, once: true });
    setTimeout(() => removeEventListener("click", swallow, true), 50);
    if (lane) this.dropped(card, lane);
  };

  private onKey = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !this.lifted) return;
    event.preventDefault();
    event.stopPropagation();
    this.end();
  };

  private lift(): void {
    const card = this.card!;
    const at = card.getBoundingClientRect();
    this.lifted = card.cloneNode(true) as HTMLElement;
    this.lifted.classList.add("lifted");
    this.lifted.removeAttribute("id");
    Object.assign(this.lifted.style, {
      position: "fixed", left: `${at.left}px`, top: `${at.top}px`, width: `${at.width}px`, zIndex: "50", pointerEvents: "none",
    });
    card.classList.add("ghost");
    card.parentElement!.append(this.lifted);
    this.board.dataset.dragging = "";
    this.frame = requestAnimationFrame(this.scroll);
  }

  private scroll = () => {
    const at = this.board.getBoundingClientRect();
    if (this.x < at.left + EDGE) this.board.scrollLeft -= 12;
    else if (this.x > at.right - EDGE) this.board.scrollLeft += 12;
    this.frame = requestAnimationFrame(this.scroll);
  };

  private over(lane: HTMLElement | null): void {
    if (lane === this.lane) return;
    this.lane?.removeAttribute("data-over");
    if (lane && !lane.contains(this.card)) lane.dataset.over = "";
    this.lane = lane;
  }

  private end = () => {
    clearTimeout(this.timer);
    cancelAnimationFrame(this.frame);
    removeEventListener("pointermove", this.onMove);
    removeEventListener("pointerup", this.onUp);
    removeEventListener("pointercancel", this.end);
    removeEventListener("keydown", this.onKey, true);
    this.over(null);
    this.lifted?.remove();
    this.card?.classList.remove("ghost");
    delete this.board.dataset.dragging;
    this.card = this.lifted = null;
  };
}
