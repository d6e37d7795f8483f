import "bpmn-js/dist/assets/diagram-js.css";
import "bpmn-js/dist/assets/bpmn-js.css";
import "bpmn-js/dist/assets/bpmn-font/css/bpmn.css";
import Modeler from "bpmn-js/lib/Modeler";
import { read, text, Write, type Facts } from "../lib/designer/facts";
import { limited } from "../lib/designer/palette";
import type { Get, Shape } from "../lib/designer/types";
import htmx from "../lib/hypermedia";
import { post, send, toast } from "../lib/request";

interface Marks { nodes: Record<string, { state: string }>; flows: string[] }

const PAUSE = 700;
const STATES = ["is-done", "is-now", "is-stuck", "is-taken"];
/** Under this scale a drawing is no longer read: then it opens at its start. */
const SMALLEST = 0.7;
const EDGE = 32;
/** With fewer elements the drawing only begins: the palette says its words. */
const FRESH = 4;
/** After the library has chosen what was added. */
const LATE = 400;
const OFFICINA = {
  name: "Officina", prefix: "officina", uri: "urn:officina:bpmn:1", xml: { tagAlias: "lowerCase" },
  types: [{
    name: "Kept", extends: ["bpmn:FlowElement"], properties: ["settings", "decision", "resultVariable"].map((name) => ({ name, isAttr: true, type: "String" })),
  }, {
    name: "Keyed", extends: ["bpmn:MessageEventDefinition", "bpmn:ReceiveTask", "bpmn:CatchEvent", "bpmn:ThrowEvent"], properties: [{ name: "correlationKey", isAttr: true, type: "String" }],
  }],
};

/** A file that says nothing of places gets them. */
async function placed(xml: string): Promise<string> {
  return /BPMNShape[\s>]/.test(xml) ? xml : (await import("../lib/designer/laid")).laid(xml);
}

/** A drawing under the pen: saved as it changes, checked by the server, with the settings of what is chosen. */
class ProcessDesigner extends HTMLElement {
  private modeler?: Modeler;
  private said: Record<string, string> = {};
  private seen = "";
  private drawn = 0;
  private kept = 0;
  private timer = 0;
  private saving?: Promise<boolean>;
  private shown = "";
  private asked?: AbortController;
  private changing?: Promise<void>;
  private trial = false;

  connectedCallback(): void {
    if (!this.clientWidth) return;
    this.said = JSON.parse(this.querySelector("[data-words]")!.textContent!) as Record<string, string>;
    this.seen = this.state.dataset.seen!;
    this.addEventListener("click", this.onClick);
    this.side.addEventListener("change", this.onChange);
    this.side.addEventListener("submit", this.onSubmit);
    addEventListener("beforeunload", this.onLeave);
    void this.open();
  }

  disconnectedCallback(): void {
    removeEventListener("beforeunload", this.onLeave);
    clearTimeout(this.timer);
    this.asked?.abort();
    this.modeler?.destroy();
    this.modeler = undefined;
  }

  private get: Get = (name) => this.modeler!.get(name);
  private get side() { return this.querySelector<HTMLElement>("[data-side]")!; }
  private get state() { return this.querySelector<HTMLElement>("#designer-state")!; }
  private get isDirty() { return this.drawn !== this.kept; }
  private say(text: string): void { this.querySelector("[data-said]")!.textContent = text; }

  // The sheet

  private async open(): Promise<void> {
    const { ok, html: xml } = await send(this.dataset.xml!);
    if (!ok) return;
    this.modeler = new Modeler({
      container: this.querySelector<HTMLElement>("[data-board]")!,
      additionalModules: [limited(this.said)],
      moddleExtensions: { officina: OFFICINA },
      bpmnRenderer: { defaultFillColor: "var(--surface)", defaultStrokeColor: "var(--map-line)", defaultLabelColor: "var(--text)" },
      textRenderer: { defaultStyle: { fontFamily: "Inter, sans-serif", fontSize: 14, lineHeight: 1.25 }, externalStyle: { fontSize: 13 } },
    } as object);
    const commands = this.get("commandStack");
    commands.registerHandler("officina.write", Write);
    try {
      await this.modeler.importXML(await placed(xml));
    } catch {
      toast(this.said.unreadable!, { kind: "refused" });
      return;
    }
    const bus = this.get("eventBus");
    bus.on("commandStack.changed", () => this.onDrawn());
    bus.on("selection.changed", () => this.onChosen());
    // The library asks for the name of steps and events; a fork is a question.
    bus.on("autoPlace.end", LATE, ({ shape }: { shape: Shape }) => { if (shape.type.endsWith("Gateway")) this.get("directEditing").activate(shape); });
    this.buttons();
    this.fit();
    this.markFaults();
    void this.show(this.get("canvas").getRootElement());
  }

  /** All of it, beside the palette; at its start where it would be too small to read. */
  private fit(smallest = SMALLEST): void {
    const canvas = this.get("canvas");
    const { inner, outer } = canvas.viewbox();
    const palette = this.querySelector<HTMLElement>(".djs-palette");
    const left = palette ? palette.offsetLeft + palette.offsetWidth + EDGE : EDGE;
    const scale = Math.min(1, (outer.width - left - EDGE) / inner.width, (outer.height - 2 * EDGE) / inner.height);
    const first = scale < smallest ? this.get("elementRegistry").filter(({ type }) => type === "bpmn:StartEvent")[0] : undefined;
    const to = first ? 1 : scale;
    const { x, y, height } = first ?? inner;
    canvas.viewbox({ x: x - left / to, y: y + (height - outer.height / to) / 2, width: outer.width / to, height: outer.height / to });
  }

  private buttons(): void {
    const commands = this.get("commandStack");
    const shapes = this.get("elementRegistry").filter((one) => !one.waypoints && !one.labelTarget && !!one.parent);
    this.querySelector("[data-board]")!.toggleAttribute("data-fresh", shapes.length < FRESH);
    this.querySelector<HTMLButtonElement>("[data-do=undo]")!.disabled = !commands.canUndo();
    this.querySelector<HTMLButtonElement>("[data-do=redo]")!.disabled = !commands.canRedo();
  }

  // Saving

  private onDrawn(): void {
    this.drawn += 1;
    this.buttons();
    this.say(this.said.saving!);
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.save(), PAUSE);
    const chosen = this.chosen();
    if (chosen && text(read(chosen)) !== this.shown) void this.show(chosen);
  }

  /** Sends what was drawn; true when the server has all of it. */
  private async save(): Promise<boolean> {
    clearTimeout(this.timer);
    if (this.saving) await this.saving;
    if (!this.isDirty || this.state.dataset.conflict) return !this.isDirty;
    this.saving = this.put();
    const done = await this.saving;
    this.saving = undefined;
    return done && (!this.isDirty || this.save());
  }

  private async put(): Promise<boolean> {
    const at = this.drawn;
    const { xml } = await this.modeler!.saveXML({ format: true });
    const answer = await post(this.dataset.save!, { xml: xml!, seen: this.seen }, { form: true });
    const next = new DOMParser().parseFromString(answer.html, "text/html").getElementById("designer-state");
    if (!next || !this.modeler) {
      this.say(this.said.unsaved!);
      this.timer = window.setTimeout(() => void this.save(), 10 * PAUSE);
      return false;
    }
    const isOpen = this.state.querySelector("details")?.open;
    if (isOpen) next.querySelector("details")?.setAttribute("open", "");
    this.state.replaceWith(next);
    this.seen = next.dataset.seen!;
    this.markFaults();
    if (!answer.ok) {
      this.say(next.dataset.conflict ?? this.said.unsaved!);
      return false;
    }
    this.kept = at;
    this.querySelector("[data-was-list]")?.remove();
    if (!this.isDirty) this.say(next.dataset.status!);
    return true;
  }

  private onLeave = (event: BeforeUnloadEvent) => {
    if (!this.isDirty || this.state.dataset.conflict) return;
    event.preventDefault();
    void this.save();
  };

  private markFaults(): void {
    const canvas = this.get("canvas");
    const registry = this.get("elementRegistry");
    registry.forEach(({ id }) => ["is-wrong", "is-doubtful"].forEach((name) => canvas.removeMarker(id, name)));
    for (const one of this.querySelectorAll<HTMLElement>("[data-fault]")) {
      const id = one.dataset.fault!;
      if (id && registry.get(id)) canvas.addMarker(id, one.dataset.kind === "error" ? "is-wrong" : "is-doubtful");
    }
  }

  // Settings of what is chosen

  private chosen(): Shape | undefined {
    const all = this.get("selection").get();
    if (all.length > 1) return undefined;
    return all[0]?.labelTarget ?? all[0] ?? this.get("canvas").getRootElement();
  }

  private onChosen(): void {
    const chosen = this.chosen();
    if (chosen && !this.trial) void this.show(chosen);
  }

  private async show(element: Shape): Promise<void> {
    // What was just typed is taken before anything else is shown: a question may be dropped, a change not.
    await this.changing;
    if (this.trial || !this.modeler) return;
    const facts = read(element);
    this.shown = text(facts);
    await this.ask({ facts: this.shown });
  }

  private async ask(fields: Record<string, string> | FormData): Promise<Facts | undefined> {
    const next = await this.beside(this.dataset.element!, fields);
    return next?.dataset.facts && !next.querySelector(".invalid") ? (JSON.parse(next.dataset.facts) as Facts) : undefined;
  }

  /** Puts what the server answers beside the drawing. */
  private async beside(address: string, fields: Record<string, string> | FormData): Promise<HTMLElement | undefined> {
    this.asked?.abort();
    this.asked = new AbortController();
    const answer = await post(address, fields, { form: true, signal: this.asked.signal }).catch(() => null);
    if (!answer || (!answer.ok && answer.status !== 422)) return undefined;
    const next = new DOMParser().parseFromString(answer.html, "text/html").getElementById("designer-element");
    const here = this.querySelector<HTMLElement>("#designer-element");
    if (!next || !here) return undefined;
    await htmx.swap({ text: next.outerHTML, target: here, sourceElement: here, swap: "outerMorph" });
    return next;
  }

  // A dry run

  private async play(sent: FormData): Promise<void> {
    this.trial = true;
    this.get("selection").select(null);
    this.dataset.playing = "";
    const { xml } = await this.modeler!.saveXML();
    sent.set("xml", xml!);
    const next = await this.beside(this.dataset.trial!, sent);
    if (next) this.mark(JSON.parse(next.dataset.marks!) as Marks);
  }

  private mark({ nodes, flows }: Marks): void {
    const canvas = this.get("canvas");
    const registry = this.get("elementRegistry");
    registry.forEach(({ id }) => STATES.forEach((name) => canvas.removeMarker(id, name)));
    for (const id of flows) if (registry.get(id)) canvas.addMarker(id, "is-taken");
    for (const [id, { state }] of Object.entries(nodes)) if (registry.get(id)) canvas.addMarker(id, `is-${state}`);
  }

  private leaveTrial(): void {
    this.trial = false;
    delete this.dataset.playing;
    this.mark({ nodes: {}, flows: [] });
    void this.show(this.chosen() ?? this.get("canvas").getRootElement());
  }

  // What is only typed to find somebody is no change of the element.
  private onChange = (event: Event) => {
    const field = event.target as HTMLElement;
    if (field.matches("[role=combobox]")) return;
    const form = field.closest<HTMLFormElement>("form.step-form");
    if (form && !this.trial) this.changing = this.change(new FormData(form));
  };

  private onSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    if (this.trial) void this.play(new FormData(form, event.submitter));
    else if (form.matches(".step-form")) this.changing = this.change(new FormData(form, event.submitter));
  };

  private async change(sent: FormData): Promise<void> {
    sent.set("facts", this.shown);
    const facts = await this.ask(sent);
    const element = facts && this.get("elementRegistry").get(facts.id);
    if (!facts || !element) return;
    this.shown = text(facts);
    if (this.shown !== text(read(element))) this.get("commandStack").execute("officina.write", { element, facts });
  }

  // Buttons

  private onClick = (event: Event) => {
    const target = event.target as Element;
    const verb = target.closest<HTMLElement>("[data-do]")?.dataset.do;
    const fault = target.closest<HTMLElement>("[data-fault]")?.dataset.fault;
    if (fault) this.goTo(fault);
    if (verb === "undo" || verb === "redo") this.get("commandStack")[verb]();
    if (verb === "tidy") void this.tidy();
    if (verb === "fit") this.fit(0);
    if (verb === "larger" || verb === "smaller") this.get("zoomScroll").stepZoom(verb === "larger" ? 1 : -1);
    if (verb === "trial") void this.play(new FormData());
    if (verb === "leave-trial") this.leaveTrial();
    if (verb === "reload") location.reload();
    const door = target.closest<HTMLElement>("[data-dialog], a[href*='/route']");
    if (door && this.isDirty) {
      event.preventDefault();
      event.stopImmediatePropagation();
      void this.save().then((done) => { if (done) door.click(); });
    }
  };

  private goTo(id: string): void {
    const element = this.get("elementRegistry").get(id);
    if (!element) return;
    this.get("canvas").scrollToElement(element, 100);
    this.get("selection").select(element);
  }

  private async tidy(): Promise<void> {
    const { placesOf, Tidy } = await import("../lib/designer/tidy");
    try {
      const { xml } = await this.modeler!.saveXML();
      const places = await placesOf(xml!, this.get("moddle") as never);
      try { this.get("commandStack").registerHandler("officina.tidy", Tidy); } catch { /* it is there already */ }
      this.get("commandStack").execute("officina.tidy", { places });
      this.fit();
    } catch {
      toast(this.said["nothing to tidy"]!, { kind: "refused" });
    }
  }
}

customElements.define("o-process-designer", ProcessDesigner);
