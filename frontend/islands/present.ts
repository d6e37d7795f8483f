import { send, tell } from "../lib/request";

/** Faces of who else has this open. It says that it is here; the portal says who else is. */
class Present extends HTMLElement {
  private shown = "";

  connectedCallback(): void {
    document.addEventListener("presence", this.onPresence);
    tell("here");
  }

  disconnectedCallback(): void {
    document.removeEventListener("presence", this.onPresence);
    tell("here");
  }

  private onPresence = async (event: Event) => {
    const { at, users } = (event as CustomEvent<{ at: string; users: number[] }>).detail;
    if (at !== this.dataset.here) return;
    const others = users.filter((user) => user !== Number(this.dataset.me)).join();
    if (others === this.shown) return;
    this.shown = others;
    if (!others) return this.replaceChildren();
    const { ok, html } = await send(`${this.dataset.src}?of=${others}`, { quiet: true });
    if (!ok || this.shown !== others) return;
    this.innerHTML = html;
  };
}

customElements.define("o-present", Present);
