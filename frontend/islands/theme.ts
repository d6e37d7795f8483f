import { headers, toast } from "../lib/request";
import { say } from "../lib/words";

/** Light, dark or as the system: kept with the person, so that the next page is right at first paint. */
class Theme extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("click", this.onClick);
    this.mark();
  }

  disconnectedCallback(): void { this.removeEventListener("click", this.onClick); }

  private onClick = (event: Event) => {
    const value = (event.target as Element).closest<HTMLElement>("[data-value]")?.dataset.value;
    if (value && value !== now()) void this.choose(value);
  };

  private async choose(value: string): Promise<void> {
    const before = now();
    this.show(value);
    const body = new URLSearchParams({ field: "theme", value });
    const kept = await fetch(this.dataset.href!, { method: "POST", headers: headers(), body }).then(({ ok }) => ok, () => false);
    if (kept) return;
    this.show(before);
    toast(say("failed"), { kind: "refused" });
  }

  private show(value: string): void {
    if (value === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = value;
    this.mark();
  }

  private mark(): void {
    this.querySelectorAll<HTMLElement>("[data-value]").forEach((one) => one.setAttribute("aria-checked", String(one.dataset.value === now())));
  }
}

const now = () => document.documentElement.dataset.theme ?? "auto";

customElements.define("o-theme", Theme);
