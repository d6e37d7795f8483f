import "bpmn-js/dist/assets/diagram-js.css";
import "bpmn-js/dist/assets/bpmn-js.css";
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import { send } from "../lib/request";

interface Mark { state?: "done" | "now" | "stuck" | "failed"; note?: string; title?: string; count?: number; heat?: number; change?: Change }
type Change = "added" | "removed" | "changed";
interface Marks { nodes: Record<string, Mark>; flows: string[]; changes: Record<string, Change> }
interface Box { x: number; y: number; width: number; height: number }
interface Canvas {
  zoom(to: number | "fit-viewport", at?: "auto" | { x: number; y: number }): number;
  viewbox(box?: Box): Box & { scale: number; inner: Box; outer: { width: number; height: number } };
  addMarker(id: string, name: string): void;
  removeMarker(id: string, name: string): void;
  resized(): void;
}
interface Overlays { add(id: string, more: object): string; clear(): void }
interface Registry { get(id: string): (Box & { id: string }) | undefined; forEach(each: (one: { id: string }) => void): void }
interface Bus { on(name: string, then: (event: { element: { id: string; type?: string } }) => void): void }

const FONT = 14;
/** Text under twelve pixels is not read: then the map opens on the current step. */
const SMALLEST = 12 / FONT;
const EDGE = 28;
const STATES = ["done", "now", "stuck", "failed", "taken", "picked", "added", "removed", "changed", "heat-1", "heat-2", "heat-3", "heat-4", "heat-5"];

/** Everything at a new place, so that nothing lies over anything; as it is where that fails. */
async function tidied(xml: string): Promise<string> {
  const { laid } = await import("../lib/designer/laid");
  return laid(xml).catch(() => xml);
}

/** The drawing of a process with the path that a case has taken. Behind it stands the same as a list. */
class RouteMap extends HTMLElement {
  static observedAttributes = ["data-marks", "data-xml", "data-picked"];
  private viewer?: NavigatedViewer;
  private drawn = "";
  private seen?: ResizeObserver;
  private fitted = false;

  connectedCallback(): void {
    this.addEventListener("click", this.onClick);
    this.seen = new ResizeObserver(() => this.onResize());
    this.seen.observe(this);
  }

  disconnectedCallback(): void {
    this.removeEventListener("click", this.onClick);
    this.seen?.disconnect();
    this.viewer?.destroy();
    this.viewer = undefined;
    this.drawn = "";
    this.fitted = false;
  }

  attributeChangedCallback(name: string): void {
    if (!this.viewer) return;
    if (name === "data-xml") void this.draw();
    else this.mark();
  }

  // Hidden on a phone and in a closed tab: nothing is drawn until there is room for it.
  private onResize(): void {
    if (!this.clientWidth) return;
    if (!this.viewer) void this.draw();
    else {
      this.canvas.resized();
      if (!this.fitted) this.fit();
    }
  }

  private get<T>(name: string): T { return this.viewer!.get<T>(name); }
  private get canvas() { return this.get<Canvas>("canvas"); }
  private get board() { return this.querySelector<HTMLElement>("[data-board]")!; }
  private get marks(): Marks { return { nodes: {}, flows: [], changes: {}, ...JSON.parse(this.dataset.marks || "{}") as Partial<Marks> }; }

  private async draw(): Promise<void> {
    const wanted = this.dataset.xml!;
    if (this.drawn === wanted) return;
    this.drawn = wanted;
    this.viewer ??= this.begin();
    const { ok, html: xml } = await send(wanted, { quiet: true });
    if (!ok || this.drawn !== wanted || !this.viewer) return;
    // A file of another tool may say nothing of places.
    const isBare = this.hasAttribute("data-tidy") || !/BPMNShape[\s>]/.test(xml);
    await this.viewer.importXML(isBare ? await tidied(xml) : xml);
    this.mark();
    this.fit();
  }

  private begin(): NavigatedViewer {
    const viewer = new NavigatedViewer({
      container: this.board,
      bpmnRenderer: { defaultFillColor: "var(--surface)", defaultStrokeColor: "var(--map-line)", defaultLabelColor: "var(--text)" },
      textRenderer: { defaultStyle: { fontFamily: "Inter, sans-serif", fontSize: FONT, lineHeight: 1.25 }, externalStyle: { fontSize: 13 } },
    } as object);
    const bus = viewer.get<Bus>("eventBus");
    bus.on("element.click", ({ element }) => this.pick(element.id));
    return viewer;
  }

  private mark(): void {
    const { nodes, flows, changes } = this.marks;
    const registry = this.get<Registry>("elementRegistry");
    const overlays = this.get<Overlays>("overlays");
    registry.forEach(({ id }) => STATES.forEach((name) => this.canvas.removeMarker(id, `is-${name}`)));
    overlays.clear();
    for (const flow of flows) if (registry.get(flow)) this.canvas.addMarker(flow, "is-taken");
    for (const [id, change] of Object.entries(changes)) if (registry.get(id)) this.canvas.addMarker(id, `is-${change}`);
    for (const [id, mark] of Object.entries(nodes)) {
      const shape = registry.get(id);
      if (!shape) continue;
      if (mark.heat) this.canvas.addMarker(id, `is-heat-${mark.heat}`);
      if (mark.state) this.canvas.addMarker(id, `is-${mark.state}`);
      if (mark.change) this.canvas.addMarker(id, `is-${mark.change}`);
      const note = mark.count ? String(mark.count) : mark.note;
      if (note) overlays.add(id, { position: { bottom: -4, left: 0 }, show: { minZoom: 0.5 }, html: this.note(note, mark, shape.width) });
    }
    const picked = this.dataset.picked;
    if (picked && registry.get(picked)) this.canvas.addMarker(picked, "is-picked");
  }

  private note(text: string, { count, title, state }: Mark, width: number): HTMLElement {
    const made = document.createElement("div");
    made.className = count ? "map-count" : "map-note";
    made.textContent = text;
    if (title) made.title = title;
    if (state) made.dataset.state = state;
    made.style.inlineSize = count ? "auto" : `${Math.max(width, 110)}px`;
    return made;
  }

  private fit(): void {
    if (!this.clientWidth || !this.clientHeight) return;
    this.fitted = true;
    const scale = this.whole();
    this.center(scale < SMALLEST ? 1 : scale, scale < SMALLEST ? this.current() : undefined);
  }

  /** The scale at which all of it is seen; never larger than life. */
  private whole(): number {
    const { inner, outer } = this.canvas.viewbox();
    return Math.min(1, (outer.width - 2 * EDGE) / inner.width, (outer.height - 2 * EDGE) / inner.height);
  }

  private current(): Box | undefined {
    const registry = this.get<Registry>("elementRegistry");
    const { nodes } = this.marks;
    const now = Object.keys(nodes).find((id) => nodes[id]!.state === "now" || nodes[id]!.state === "stuck");
    return registry.get(this.dataset.picked || now || "start");
  }

  /** Put a shape, or everything, into the middle; what has room stays in sight as a whole. */
  private center(scale: number, shape?: Box): void {
    const { inner, outer } = this.canvas.viewbox();
    const [width, height] = [outer.width / scale, outer.height / scale];
    const side = (at: "x" | "y", long: "width" | "height", room: number) => {
      const all = inner[at] + inner[long] / 2 - room / 2;
      if (!shape || inner[long] + 2 * EDGE <= room) return all;
      const wanted = shape[at] + shape[long] / 2 - room / 2;
      return Math.max(inner[at] - EDGE, Math.min(wanted, inner[at] + inner[long] + EDGE - room));
    };
    this.canvas.viewbox({ x: side("x", "width", width), y: side("y", "height", height), width, height });
  }

  private onClick = (event: Event) => {
    const to = (event.target as Element).closest<HTMLElement>("[data-zoom]")?.dataset.zoom;
    if (!to || !this.viewer) return;
    if (to === "fit") this.center(this.whole());
    else if (to === "now") this.center(1, this.current());
    else this.canvas.zoom(Math.max(0.2, Math.min(3, this.canvas.viewbox().scale * (to === "in" ? 1.25 : 0.8))));
  };

  /** A step that was clicked is told by its link in the list, where it has one. */
  private pick(id: string): void {
    document.querySelector<HTMLElement>(`[data-node="${CSS.escape(id.replace(/_label$/, ""))}"]`)?.click();
  }
}

customElements.define("o-route-map", RouteMap);
