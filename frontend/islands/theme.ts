/** Light, dark or as the system. The server reads the cookie, so the first paint is right. */
class Theme extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("click", this.onClick);
    this.mark(document.documentElement.dataset.theme ?? "auto");
  }

  disconnectedCallback(): void { this.removeEventListener("click", this.onClick); }

  private onClick = (event: Event) => {
    const value = (event.target as Element).closest<HTMLElement>("[data-value]")?.dataset.value;
    if (!value) return;
    document.cookie = `theme=${value}; path=/; max-age=31536000; samesite=lax`;
    if (value === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = value;
    this.mark(value);
  };

  private mark(value: string): void {
    this.querySelectorAll<HTMLElement>("[data-value]").forEach((one) => one.setAttribute("aria-checked", String(one.dataset.value === value)));
  }
}

customElements.define("o-theme", Theme);
