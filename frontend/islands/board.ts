import { post } from "../lib/request";
import { refresh } from "../lib/refresh";
import { say } from "../lib/words";
import { place } from "../lib/place";
import { Drag } from "../lib/drag";

/** Cards move between lanes by pointer, by keys and by the menu; a refusal puts them back. */
class Board extends HTMLElement {
  private spoken = document.createElement("p");
  private drag?: Drag;
  private picked: { card: HTMLElement; from: Element; next: Element | null } | null = null;
  private menuFor: HTMLElement | null = null;

  connectedCallback(): void {
    this.spoken.className = "sr";
    this.spoken.setAttribute("role", "status");
    this.after(this.spoken);
    this.addEventListener("click", this.onClick);
    this.addEventListener("keydown", this.onKey);
    this.addEventListener("dragstart", (event) => event.preventDefault());
    if (this.dataset.moveUrl) this.drag = new Drag(this, (card, lane) => void this.move(card, lane));
  }

  disconnectedCallback(): void {
    this.spoken.remove();
    this.drag?.stop();
    this.removeEventListener("click", this.onClick);
    this.removeEventListener("keydown", this.onKey);
  }

  private get lanes() { return [...this.querySelectorAll<HTMLElement>(".lane")]; }

  private onClick = (event: Event) => {
    const target = event.target as Element;
    const button = target.closest<HTMLElement>("[data-move]");
    const choice = target.closest<HTMLElement>("[data-move-to]");
    const menu = this.querySelector<HTMLElement>("[data-menu]");
    if (button && menu) {
      this.menuFor = button.closest<HTMLElement>(".bcard");
      const here = button.closest<HTMLElement>(".lane")!.dataset.stage;
      menu.querySelectorAll<HTMLButtonElement>("[data-move-to]").forEach((one) => { one.disabled = one.dataset.moveTo === here; });
      menu.dataset.placed = "";
      menu.showPopover();
      place(menu, button);
      menu.querySelector<HTMLElement>(".menu-item:not(:disabled)")?.focus();
    } else if (choice && this.menuFor) {
      menu?.hidePopover();
      const lane = this.lanes.find((one) => one.dataset.stage === choice.dataset.moveTo);
      if (lane) void this.move(this.menuFor, lane);
    }
  };

  private onKey = (event: KeyboardEvent) => {
    const card = (event.target as Element).closest<HTMLElement>(".bcard");
    if (!card || (event.target as Element).closest("button")) return;
    if (event.key === " " && this.dataset.moveUrl) this.picked ? this.drop() : this.pick(card);
    else if (event.key === "Escape" && this.picked) this.cancel();
    else if (event.key === "Enter" && this.picked) this.drop();
    else if (event.key === "ArrowLeft" || event.key === "ArrowRight") this.sideways(card, event.key === "ArrowRight" ? 1 : -1);
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!this.picked) focus(event.key === "ArrowDown" ? card.nextElementSibling : card.previousElementSibling);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  private pick(card: HTMLElement): void {
    this.picked = { card, from: card.parentElement!, next: card.nextElementSibling };
    card.dataset.picked = "";
    this.dataset.dragging = "";
    this.say(say("picked", { name: card.dataset.title! }));
  }

  private sideways(card: HTMLElement, step: number): void {
    const lanes = this.lanes;
    const at = lanes.indexOf(card.closest<HTMLElement>(".lane")!);
    if (!this.picked) {
      for (let next = at + step; lanes[next]; next += step) if (focus(lanes[next]!.querySelector(".bcard"))) return;
      return;
    }
    const lane = lanes[at + step];
    if (!lane) return;
    cards(lane).prepend(card);
    focus(card);
    lane.scrollIntoView({ inline: "nearest", block: "nearest" });
    this.say(lane.dataset.name!);
  }

  private drop(): void {
    const { card, from, next } = this.release()!;
    const lane = card.closest<HTMLElement>(".lane")!;
    from.insertBefore(card, next);
    this.say(say("dropped", { name: card.dataset.title! }));
    if (lane.contains(from)) focus(card);
    else void this.move(card, lane).then(() => focus(card));
  }

  private cancel(): void {
    const { card, from, next } = this.release()!;
    from.insertBefore(card, next);
    focus(card);
  }

  private release() {
    const held = this.picked;
    if (held) delete held.card.dataset.picked;
    delete this.dataset.dragging;
    this.picked = null;
    return held;
  }

  private async move(card: HTMLElement, lane: HTMLElement): Promise<void> {
    const from = card.closest<HTMLElement>(".lane")!;
    if (from === lane) return;
    const next = card.nextElementSibling;
    card.dataset.busy = "";
    cards(lane).prepend(card);
    count(from, card, -1);
    count(lane, card, 1);
    const { ok } = await post(this.dataset.moveUrl!, { record: card.dataset.record!, stage: lane.dataset.stage! });
    delete card.dataset.busy;
    if (!ok) {
      cards(from).insertBefore(card, next?.isConnected ? next : null);
      count(lane, card, -1);
      count(from, card, 1);
      return;
    }
    this.say(say("moved", { stage: lane.dataset.name! }));
    refresh();
  }

  private say(words: string): void { this.spoken.textContent = words; }
}

const cards = (lane: Element) => lane.querySelector<HTMLElement>("[data-cards]")!;

function focus(card: Element | null): boolean {
  const link = card?.querySelector<HTMLElement>(".bcard-title");
  link?.focus();
  return Boolean(link);
}

// Until the server answers: what it will say, as far as it can be known here.
function count(lane: HTMLElement, card: HTMLElement, sign: 1 | -1): void {
  const counted = lane.querySelector<HTMLElement>(".lane-count")!;
  const many = Number(counted.dataset.count) + sign;
  counted.dataset.count = String(many);
  counted.textContent = counted.textContent!.replace(/^[^+/]*/, many.toLocaleString(document.documentElement.lang));
  lane.toggleAttribute("data-empty", many === 0);
  const sum = lane.querySelector<HTMLElement>(".lane-sum");
  if (!sum) return;
  const total = Number(sum.dataset.sum) + sign * Number(card.dataset.amount || 0);
  sum.dataset.sum = String(total);
  sum.textContent = total.toLocaleString(document.documentElement.lang, {
    style: sum.dataset.currency ? "currency" : "decimal", currency: sum.dataset.currency || undefined,
    currencyDisplay: "narrowSymbol", minimumFractionDigits: 0, maximumFractionDigits: Number.isInteger(total) ? 0 : 2,
  });
}

customElements.define("o-board", Board);
