import { post, tell, toast } from "../lib/request";
import { refresh } from "../lib/refresh";
import { say } from "../lib/words";

type Signal = { name: string; data: Record<string, unknown> };
const NAMES = ["changed", "rights", "presence", "reload", "notifications", "ended"];

/** One stream for the whole browser: the tab that holds the lock listens and passes on. */
class LiveStream extends HTMLElement {
  private channel?: BroadcastChannel;
  private source?: EventSource;
  private release?: () => void;
  private broken = false;
  private beat = 0;

  connectedCallback(): void {
    this.channel = new BroadcastChannel("officina-live");
    this.channel.onmessage = ({ data }) => this.hear(data as Signal);
    // Locks need a secure address; on a plain one each tab listens for itself.
    if (navigator.locks) void navigator.locks.request("officina-live", () => this.listen());
    else void this.listen();
    this.beat = window.setInterval(() => this.present(), 25_000);
    this.present();
  }

  disconnectedCallback(): void {
    this.source?.close();
    this.channel?.close();
    this.release?.();
    clearInterval(this.beat);
  }

  private listen(): Promise<void> {
    if (!this.isConnected) return Promise.resolve();
    this.source = new EventSource(this.dataset.href!);
    for (const name of NAMES) {
      this.source.addEventListener(name, ({ data }) => this.pass({ name, data: JSON.parse(data || "{}") }));
    }
    this.source.onerror = () => { this.broken = true; };
    this.source.onopen = () => {
      // What happened while the line was down was told to nobody.
      if (this.broken) this.pass({ name: "changed", data: {} });
      this.broken = false;
    };
    return new Promise((resolve) => { this.release = resolve; });
  }

  private pass(signal: Signal): void {
    this.channel?.postMessage(signal);
    this.hear(signal);
  }

  private hear({ name, data }: Signal): void {
    if (name === "changed") {
      const topics = [data.type && `type:${data.type}`, data.record && `record:${data.record}`].filter(Boolean) as string[];
      refresh(topics.length ? topics : undefined);
    } else if (name === "notifications") refresh(["notifications"]);
    else if (name === "rights") refresh();
    else if (name === "reload") toast(say("new_version"), { kind: "info", lasting: true });
    else if (name === "presence") tell("presence", data);
    // Signed out elsewhere or dismissed: nothing stays readable on the screen.
    else if (name === "ended") location.reload();
  }

  private present(): void {
    if (document.hidden) return;
    for (const { dataset } of document.querySelectorAll<HTMLElement>("[data-present]")) void post(dataset.present!, {}, { quiet: true });
  }
}

customElements.define("o-live", LiveStream);

// Who else looks at a card: the server sends the faces' names, the card asks for them again.
document.addEventListener("presence", (event) => {
  const { record } = (event as CustomEvent<{ record: number }>).detail;
  if (document.querySelector(`[data-present][data-record="${record}"]`)) refresh([`record:${record}`]);
});
