import { post } from "../lib/request";

const PAUSE = 300;

/** Shows what the form around it would make, drawn by the server a moment after each change. */
class Preview extends HTMLElement {
  private form: HTMLFormElement | null = null;
  private asked?: AbortController;
  private timer = 0;

  connectedCallback(): void {
    this.form = document.querySelector<HTMLFormElement>(`#${this.dataset.form}`);
    this.form?.addEventListener("input", this.soon);
    this.form?.addEventListener("change", this.soon);
  }

  disconnectedCallback(): void {
    clearTimeout(this.timer);
    this.form?.removeEventListener("input", this.soon);
    this.form?.removeEventListener("change", this.soon);
  }

  private soon = () => {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.draw(), PAUSE);
  };

  private async draw(): Promise<void> {
    this.asked?.abort();
    this.asked = new AbortController();
    const answer = await post(this.dataset.src!, new FormData(this.form!), { signal: this.asked.signal, quiet: true }).catch(() => null);
    if (answer?.ok) this.innerHTML = answer.html;
  }
}

customElements.define("o-preview", Preview);
