// Pages of signing in and of people: passkeys, and what is awaited. A page without script lacks only these.
import "./islands/copy";
import "./lib/once";
import { showWrong } from "./lib/wrong";

showWrong();

/** Signs with a passkey and sends the form around it. `data-make` makes a new one. */
class Passkey extends HTMLElement {
  connectedCallback(): void {
    if (!("PublicKeyCredential" in window) || !PublicKeyCredential.parseRequestOptionsFromJSON) return;
    this.hidden = false;
    this.querySelector("button")!.addEventListener("click", (event) => {
      event.preventDefault();
      void this.sign();
    });
  }

  private async sign(): Promise<void> {
    const form = this.closest("form")!;
    try {
      const credential = "make" in this.dataset ? await this.make() : await this.get();
      form.querySelector<HTMLInputElement>("[name=credential]")!.value = JSON.stringify(credential);
      form.submit();
    } catch (error) {
      // Closing the browser's own dialog is an answer, not a failure.
      if (error instanceof DOMException && error.name === "NotAllowedError") return;
      const said = this.querySelector<HTMLElement>("[data-failed]");
      if (said) said.hidden = false;
    }
  }

  private async get(): Promise<Credential | null> {
    const options = await this.options("request_options");
    return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
  }

  private async make(): Promise<Credential | null> {
    const options = await this.options("creation_options");
    options.authenticatorSelection = { residentKey: "required", requireResidentKey: true, userVerification: "required" };
    return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) });
  }

  private async options(name: string): Promise<any> {
    const { href, options } = this.dataset;
    const said = href ? await (await fetch(href, { headers: { Accept: "application/json" } })).json() : JSON.parse(options!);
    return said[name].publicKey;
  }
}
customElements.define("o-passkey", Passkey);

/** What is done in the background: the page is asked again each second, until it waits no more. */
class Await extends HTMLElement {
  private timer = 0;

  connectedCallback(): void { this.timer = window.setInterval(() => void this.ask(), 1000); }
  disconnectedCallback(): void { clearInterval(this.timer); }

  private async ask(): Promise<void> {
    const answer = await fetch(location.href).catch(() => null);
    if (!answer?.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const waiting = page.querySelector("o-await");
    if (waiting) this.replaceChildren(...waiting.childNodes);
    else document.querySelector("main")!.replaceWith(page.querySelector("main")!);
    document.title = page.title;
  }
}
customElements.define("o-await", Await);
