// Public forms: questions that hang on an answer come and go. Without script they come when it is sent.
import "./lib/once";
import { showWrong } from "./lib/wrong";

showWrong();

class Answers extends HTMLElement {
  private asked?: AbortController;

  connectedCallback(): void { this.addEventListener("change", this.onChange); }
  disconnectedCallback(): void { this.removeEventListener("change", this.onChange); }

  private onChange = (event: Event) => {
    if ((event.target as Element).closest("[data-changes]")) void this.ask();
  };

  private async ask(): Promise<void> {
    this.asked?.abort();
    this.asked = new AbortController();
    const sent = new FormData();
    for (const [name, value] of new FormData(this.closest("form")!)) sent.append(name, typeof value === "string" ? value : value.name);
    const answer = await fetch(this.dataset.src!, { method: "POST", body: sent, headers: { "HX-Request": "true" }, signal: this.asked.signal }).catch(() => null);
    if (answer?.ok) this.show(new DOMParser().parseFromString(await answer.text(), "text/html"));
  }

  // What stays is left alone: the cursor and what is being typed are in it.
  private show(page: Document): void {
    const next = [...page.querySelectorAll<HTMLElement>(".question")];
    const wanted = new Set(next.map(({ dataset }) => dataset.key));
    const here = new Map([...this.querySelectorAll<HTMLElement>(".question")].map((one) => [one.dataset.key, one]));
    for (const [key, one] of here) if (!wanted.has(key)) one.remove();
    let last: Element | null = null;
    for (const one of next) {
      const kept = here.get(one.dataset.key);
      if (!kept) last ? last.after(one) : this.prepend(one);
      last = kept ?? one;
    }
  }
}

customElements.define("o-answers", Answers);
