import { tagOf, type Business, type Get, type Shape } from "./types";

/** What the panel knows of an element: the twin of processes/designing/facts.py. */
export interface Facts {
  id: string; tag: string; event: string; name: string; settings: Record<string, unknown>; condition: string; source: string;
  is_otherwise: boolean; otherwise: string; ways: { id: string; name: string; to: string }[];
  time: string; time_kind: string; ref: string; key: string; called: string; decision: string; result: string; script: string; interrupts: boolean;
}
const TIMES = ["timeDuration", "timeDate", "timeCycle"];
const REFS: Record<string, string> = { message: "messageRef", signal: "signalRef" };

/** The same text for the same facts, in whatever order they came. */
export const text = (value: unknown): string =>
  JSON.stringify(value, (_key, one: unknown) => (one && typeof one === "object" && !Array.isArray(one) ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1))) : one));

const definition = (of: Business): Business | undefined => of.eventDefinitions?.[0];
const eventOf = (of: Business) => tagOf(definition(of)?.$type ?? "bpmn:").replace("EventDefinition", "");

/** Where the name of a message or signal stands: in the event's definition, or in the task itself. */
function bearer(of: Business): { at: Business; name: string } | undefined {
  if (of.$type === "bpmn:ReceiveTask") return { at: of, name: "messageRef" };
  const name = REFS[eventOf(of)];
  return name ? { at: definition(of)!, name } : undefined;
}

const KEY = "officina:correlationKey";

/** Where the key of a message stands: the event's definition says it before the event itself. */
function keyed(of: Business): Business | undefined {
  const ref = bearer(of);
  if (ref?.name !== "messageRef") return undefined;
  return ref.at.get(KEY) === undefined && of.get(KEY) !== undefined ? of : ref.at;
}

function settingsOf(of: Business): Record<string, unknown> {
  try { return JSON.parse(of.get("officina:settings") || "{}") as Record<string, unknown>; } catch { return {}; }
}

export function read(element: Shape): Facts {
  const of = element.businessObject;
  const timer = eventOf(of) === "timer" ? definition(of)! : undefined;
  const kind = TIMES.find((name) => timer?.get(name)) ?? "";
  const ref = bearer(of);
  const condition = of.conditionExpression ?? (eventOf(of) === "conditional" ? definition(of)!.get("condition") : undefined);
  return {
    id: of.id, tag: tagOf(of.$type), event: definition(of) ? eventOf(of) : "", name: of.name ?? "", settings: settingsOf(of),
    condition: condition?.body ?? "", source: of.sourceRef ? tagOf(of.sourceRef.$type) : "",
    is_otherwise: !!of.sourceRef && of.sourceRef.default === of, otherwise: of.default?.id ?? "",
    ways: tagOf(of.$type).endsWith("Gateway") ? (of.outgoing ?? []).map((flow: Business) => ({ id: flow.id, name: flow.name ?? "", to: flow.targetRef?.name ?? "" })) : [],
    time: kind ? timer!.get(kind).body ?? "" : "", time_kind: kind, ref: ref?.at.get(ref.name)?.name ?? "", key: keyed(of)?.get(KEY) ?? "",
    called: of.calledElement ?? "", decision: of.get("officina:decision") ?? "", result: of.get("officina:resultVariable") ?? "",
    script: of.script ?? "", interrupts: of.cancelActivity !== false,
  };
}

/** Puts facts into an element as one step of undo. Only what differs is touched. */
export class Write {
  static $inject = ["injector"];
  constructor(private injector: { get: Get }) {}

  preExecute({ element, facts }: { element: Shape; facts: Facts }): void {
    const get: Get = (name) => this.injector.get(name);
    const [modeling, moddle] = [get("modeling"), get("moddle")];
    const was = read(element);
    const of = element.businessObject;
    const differs = (...names: (keyof Facts)[]) => names.some((name) => text(was[name]) !== text(facts[name]));
    const formal = (body: string) => (body ? moddle.create("bpmn:FormalExpression", { body }) : undefined);
    const plain: Record<string, unknown> = {};
    if (differs("name")) plain.name = facts.name || undefined;
    if (differs("settings")) plain["officina:settings"] = Object.keys(facts.settings).length ? text(facts.settings) : undefined;
    if (differs("called")) plain.calledElement = facts.called || undefined;
    if (differs("decision")) plain["officina:decision"] = facts.decision || undefined;
    if (differs("result")) plain["officina:resultVariable"] = facts.result || undefined;
    if (differs("script")) Object.assign(plain, { script: facts.script || undefined, scriptFormat: undefined });
    if (differs("condition") && facts.tag === "sequenceFlow") plain.conditionExpression = formal(facts.condition);
    if (differs("otherwise")) plain.default = get("elementRegistry").get(facts.otherwise)?.businessObject;
    if (Object.keys(plain).length) modeling.updateProperties(element, plain);
    if (differs("condition") && facts.event === "conditional") modeling.updateModdleProperties(element, definition(of)!, { condition: formal(facts.condition) });
    if (differs("time", "time_kind") && facts.event === "timer") {
      const times = Object.fromEntries(TIMES.map((name) => [name, name === facts.time_kind ? formal(facts.time) : undefined]));
      modeling.updateModdleProperties(element, definition(of)!, times);
    }
    if (differs("ref")) this.name(get, element, facts.ref);
    const bearing = keyed(of);
    if (differs("key") && bearing) modeling.updateModdleProperties(element, bearing, { [KEY]: facts.key || undefined });
  }

  /** Messages and signals stand beside the process; one that nobody has named yet is made. */
  private name(get: Get, element: Shape, name: string): void {
    const ref = bearer(element.businessObject);
    if (!ref) return;
    const type = ref.name === "signalRef" ? "bpmn:Signal" : "bpmn:Message";
    const all = get("bpmnjs").getDefinitions();
    const roots: Business[] = all.get("rootElements");
    let found = roots.find((one) => one.$type === type && one.name === name);
    if (!found && name) {
      found = get("moddle").create(type, { id: `${tagOf(type)}_${crypto.randomUUID().slice(0, 8)}`, name });
      found.$parent = all;
      get("modeling").updateModdleProperties(element, all, { rootElements: [...roots, found] });
    }
    get("modeling").updateModdleProperties(element, ref.at, { [ref.name]: name ? found : undefined });
  }
}
