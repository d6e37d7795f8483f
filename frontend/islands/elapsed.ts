/** Hours and minutes that go on: counted from what the portal said, not asked for again. */
class Elapsed extends HTMLElement {
  private timer = 0;

  connectedCallback(): void {
    const from = performance.now() - Number(this.dataset.seconds) * 1000;
    if ("runs" in this.dataset) this.timer = window.setInterval(() => this.show((performance.now() - from) / 60_000), 5_000);
  }

  disconnectedCallback(): void {
    clearInterval(this.timer);
  }

  private show(minutes: number): void {
    const text = `${Math.floor(minutes / 60)}:${String(Math.floor(minutes % 60)).padStart(2, "0")}`;
    if (this.textContent !== text) this.textContent = text;
  }
}

customElements.define("o-elapsed", Elapsed);
