import { post } from "../lib/request";
import { refresh } from "../lib/refresh";

/** Asks the browser to tell this device of news, and the portal to send them. */
class Push extends HTMLElement {
  private button!: HTMLButtonElement;

  connectedCallback(): void {
    this.button = this.querySelector("button")!;
    this.button.addEventListener("click", this.onClick);
    this.closest("section")?.addEventListener("change", this.onWay);
    void this.look();
  }

  disconnectedCallback(): void {
    this.button.removeEventListener("click", this.onClick);
    this.closest("section")?.removeEventListener("change", this.onWay);
  }

  /** The button is there where it can do something: not on a device that is told already. */
  private async look(): Promise<void> {
    if (!("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) return this.say("none");
    if (Notification.permission === "denied") return this.say("denied");
    const known = await navigator.serviceWorker.ready.then((worker) => worker.pushManager.getSubscription()).catch(() => null);
    const isListed = known && [...document.querySelectorAll<HTMLElement>("[data-endpoint]")].some((row) => row.dataset.endpoint === known.endpoint);
    this.button.hidden = Boolean(isListed);
  }

  private onClick = async () => {
    this.button.disabled = true;
    try {
      if (await Notification.requestPermission() !== "granted") return this.say("denied");
      const worker = await navigator.serviceWorker.ready;
      const made = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: this.dataset.key! });
      const { endpoint, keys } = made.toJSON();
      const answer = await post(this.dataset.href!, { endpoint: endpoint ?? "", key: keys?.p256dh ?? "", auth: keys?.auth ?? "" });
      if (answer.ok) {
        this.button.hidden = true;
        refresh(["devices"]);
      }
    } catch {
      this.say("none");
    } finally {
      this.button.disabled = false;
    }
  };

  private onWay = (event: Event) => {
    const select = (event.target as Element).closest<HTMLSelectElement>("[data-device-way]");
    if (select) void post(`${select.dataset.href}${select.value}`, {});
  };

  private say(what: string): void {
    this.button.hidden = true;
    for (const one of this.querySelectorAll<HTMLElement>("[data-said]")) one.hidden = one.dataset.said !== what;
  }
}

customElements.define("o-push", Push);
