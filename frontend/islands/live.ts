import { tell } from "../lib/request";
import { refresh } from "../lib/refresh";

type Signal = { name: string; data: Record<string, unknown> };
/** What tabs tell each other besides signals: where one is, or that a new one listens and asks. */
type Word = Signal | { tab: string; at: string[] } | { asks: true };

const NAMES = ["hello", "changed", "rights", "presence", "pulse", "reload", "notifications", "working-day", "progress", "ended"];
const LISTENS = "officina-live";
const OPEN = "officina-tab-";

/** One stream for the whole browser: the tab that holds the lock listens, passes on what it hears,
 * and tells the portal where all of them are. */
class LiveStream extends HTMLElement {
  private tab = OPEN + Math.random().toString(36).slice(2);
  private channel?: BroadcastChannel;
  private source?: EventSource;
  private stream = "";
  private release: (() => void)[] = [];
  private broken = false;
  private at = new Map<string, string[]>();
  private told = "";
  private seen = new Map<string, unknown>();
  private online?: Set<number>;
  private timer = 0;
  private prune = 0;

  connectedCallback(): void {
    document.addEventListener("here", this.onHere);
    addEventListener("pagehide", this.onLeave);
    addEventListener("pageshow", this.onHere);
    // Locks need a secure address; on a plain one each tab listens for itself.
    if (navigator.locks) {
      this.channel = new BroadcastChannel(LISTENS);
      this.channel.onmessage = ({ data }) => this.word(data as Word);
      this.hold(this.tab, () => undefined);
      this.hold(LISTENS, () => this.listen());
    } else this.listen();
    this.onHere();
  }

  disconnectedCallback(): void {
    document.removeEventListener("here", this.onHere);
    removeEventListener("pagehide", this.onLeave);
    removeEventListener("pageshow", this.onHere);
    this.onLeave();
    this.source?.close();
    this.channel?.close();
    this.release.forEach((done) => done());
    clearInterval(this.prune);
  }

  private hold(name: string, then: () => void): void {
    void navigator.locks.request(name, () => new Promise<void>((done) => {
      this.release.push(done);
      if (this.isConnected) then();
      else done();
    }));
  }

  private listen(): void {
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
    this.channel?.postMessage({ asks: true });
    this.at.set(this.tab, here());
    // A tab that crashed said no goodbye.
    if (this.channel) this.prune = window.setInterval(() => void this.forgetGone(), 20_000);
  }

  private word(word: Word): void {
    if ("name" in word) this.hear(word);
    else if ("asks" in word) this.channel?.postMessage({ tab: this.tab, at: here() });
    else if (this.source) this.stand(word.tab, word.at);
  }

  private pass(signal: Signal): void {
    if (signal.name === "hello") {
      this.stream = String(signal.data.stream);
      this.told = "";
      return this.tellWhere();
    }
    if (signal.name === "pulse") return this.count(signal.data);
    if (signal.name === "presence") this.seen.set(String(signal.data.at), signal.data.users);
    this.channel?.postMessage(signal);
    this.hear(signal);
  }

  /** The stream tells who came and went; tabs are told who is there. */
  private count({ all, come = [], gone = [] }: { all?: number[]; come?: number[]; gone?: number[] }): void {
    this.online = new Set(all ?? [...(this.online ?? []), ...come].filter((user) => !gone.includes(user)));
    this.pass({ name: "online", data: { users: [...this.online] } });
  }

  private hear({ name, data }: Signal): void {
    if (name === "changed") {
      const topics = [data.type && `type:${data.type}`, data.record && `record:${data.record}`].filter(Boolean) as string[];
      refresh(topics.length ? topics : undefined);
    } else if (["notifications", "working-day", "progress"].includes(name)) refresh([name]);
    // Rights are other ones, or some signals were lost: everything live is asked for again.
    else if (name === "rights" || name === "reload") refresh();
    else if (name === "presence") tell("presence", data);
    else if (name === "online") {
      tell("pulse", data);
      refresh(["pulse"]);
    }
    // Signed out elsewhere or dismissed: nothing stays readable on the screen.
    else if (name === "ended") location.reload();
  }

  private onHere = () => {
    const at = here();
    if (this.source) this.stand(this.tab, at);
    else this.channel?.postMessage({ tab: this.tab, at });
  };

  private onLeave = () => {
    if (!this.source) this.channel?.postMessage({ tab: this.tab, at: [] });
  };

  private stand(tab: string, at: string[]): void {
    if (at.length) this.at.set(tab, at);
    else this.at.delete(tab);
    if (this.online && tab !== this.tab) this.channel?.postMessage({ name: "online", data: { users: [...this.online] } });
    // A place where another tab is already is told of by nobody else.
    for (const place of at) {
      if (this.seen.has(place)) this.pass({ name: "presence", data: { at: place, users: this.seen.get(place) } });
    }
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.tellWhere(), 30);
  }

  private tellWhere(): void {
    const at = [...new Set([...this.at.values()].flat())].sort();
    for (const place of this.seen.keys()) if (!at.includes(place)) this.seen.delete(place);
    if (!this.stream || this.told === at.join()) return;
    this.told = at.join();
    const body = JSON.stringify({ stream: this.stream, at });
    void fetch(`${this.dataset.href}/here`, { method: "POST", headers: { "Content-Type": "application/json" }, body })
      .then(({ ok }) => ok, () => false)
      .then((ok) => { if (!ok) this.told = ""; });
  }

  private async forgetGone(): Promise<void> {
    const { held } = await navigator.locks.query();
    const open = new Set(held?.map(({ name }) => name));
    for (const tab of this.at.keys()) if (!open.has(tab)) this.at.delete(tab);
    this.tellWhere();
  }
}

const here = () => [...new Set([...document.querySelectorAll<HTMLElement>("o-present")].map(({ dataset }) => dataset.here!))];

customElements.define("o-live", LiveStream);
