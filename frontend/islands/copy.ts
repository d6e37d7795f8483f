/** A link to copy: the button takes the text of the input beside it. */
class Copy extends HTMLElement {
  connectedCallback(): void {
    const input = this.querySelector("input")!;
    const button = this.querySelector("button")!;
    button.hidden = false;
    input.addEventListener("focus", () => input.select());
    button.addEventListener("click", async () => {
      // A plain address has no clipboard of its own; what is chosen is copied the old way.
      input.select();
      if (navigator.clipboard) await navigator.clipboard.writeText(input.value);
      else document.execCommand("copy");
      button.textContent = this.dataset.copied!;
    });
  }
}
customElements.define("o-copy", Copy);

export {};
