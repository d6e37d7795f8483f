import { STEP, type Business, type Get, type Shape } from "./types";

type Entries = Record<string, { group?: string; className?: string; title?: string; action?: unknown; separator?: boolean }>;
type Translate = (text: string) => string;

const MADE: [string, string, string, string, object?][] = [
  ["start", "event", "bpmn-icon-start-event-none", "Start event", { type: "bpmn:StartEvent" }],
  ["user-task", "activity", "bpmn-icon-user-task", "User task", { type: "bpmn:UserTask" }],
  ["service-task", "activity", "bpmn-icon-service-task", "Service task", { type: "bpmn:ServiceTask" }],
  ["rule-task", "activity", "bpmn-icon-business-rule-task", "Business rule task", { type: "bpmn:BusinessRuleTask" }],
  ["call", "activity", "bpmn-icon-call-activity", "Call activity", { type: "bpmn:CallActivity" }],
  ["exclusive", "gateway", "bpmn-icon-gateway-xor", "Exclusive gateway", { type: "bpmn:ExclusiveGateway" }],
  ["parallel", "gateway", "bpmn-icon-gateway-parallel", "Parallel gateway", { type: "bpmn:ParallelGateway" }],
  ["timer", "event", "bpmn-icon-intermediate-event-catch-timer", "Timer intermediate catch event", { type: "bpmn:IntermediateCatchEvent", eventDefinitionType: "bpmn:TimerEventDefinition" }],
  ["end", "event", "bpmn-icon-end-event-none", "End event", { type: "bpmn:EndEvent" }],
];
const TOOLS = ["hand-tool", "lasso-tool", "space-tool", "global-connect-tool"];

/** What the engine runs and the panel has settings for; everything else is not offered. */
const RUNS = new Set([
  "user-task", "service-task", "rule-task", "script-task", "call-activity", "receive-task", "expanded-subprocess", "collapsed-subprocess", "expanded-sub-process", "collapsed-sub-process",
  "exclusive-gateway", "parallel-gateway", "inclusive-gateway", "event-based-gateway",
  "none-start", "timer-start", "message-start", "signal-start", "conditional-start",
  "none-end", "terminate-end", "message-end", "signal-end", "none-intermediate-throw", "none-intermediate-throwing",
  "timer-intermediate-catch", "message-intermediate-catch", "signal-intermediate-catch", "conditional-intermediate-catch", "message-intermediate-throw", "signal-intermediate-throw",
  "timer-boundary", "message-boundary", "signal-boundary", "conditional-boundary", "error-boundary",
  "non-interrupting-timer-boundary", "non-interrupting-message-boundary", "non-interrupting-signal-boundary", "non-interrupting-conditional-boundary",
  "sequence-flow", "default-flow", "conditional-flow",
]);
const GONE = new Set(["append.intermediate-event", "append.append-task"]);

interface Sizes { getDefaultSize(element: Business, di?: object): { width: number; height: number } }
interface Injected { get: Get & ((name: string) => any) }

class Limits {
  static $inject = ["palette", "popupMenu", "contextPad", "injector", "translate", "elementFactory"];

  constructor(
    palette: { registerProvider(priority: number, provider: object): void },
    popupMenu: { registerProvider(id: string, priority: number, provider: object): void },
    contextPad: { registerProvider(priority: number, provider: object): void },
    private injector: Injected,
    private translate: Translate,
    elementFactory: Sizes,
  ) {
    const usual = elementFactory.getDefaultSize.bind(elementFactory);
    elementFactory.getDefaultSize = (element, di) => {
      const size = usual(element, di);
      return size.width === STEP.drawn ? { ...size, width: STEP.wide } : size;
    };
    // Lower than the library's own: it gets what they offer and says what is left of it.
    palette.registerProvider(500, { getPaletteEntries: () => (all: Entries) => this.offered(all) });
    popupMenu.registerProvider("bpmn-replace", 500, {
      getPopupMenuEntries: () => (all: Entries) => Object.fromEntries(Object.entries(all).filter(([name]) => RUNS.has(name.replace(/^replace-with-/, "")))),
      getPopupMenuHeaderEntries: () => (all: Entries) => Object.fromEntries(Object.entries(all).filter(([name]) => name === "toggle-non-interrupting")),
    });
    contextPad.registerProvider(500, { getContextPadEntries: (element: Shape) => (all: Entries) => this.next(element, all) });
  }

  private offered(all: Entries): Entries {
    const tools = TOOLS.map((name) => [name, all[name]!] as const).filter(([, one]) => one);
    const made = MADE.map(([name, group, className, title, options]) => {
      const create = (event: Event) => this.injector.get("create").start(event, this.injector.get("elementFactory").createShape(options));
      return [`create.${name}`, { group, className, title: this.translate(title), action: { dragstart: create, click: create } }] as const;
    });
    return Object.fromEntries([...tools, ["tool-separator", { group: "tools", separator: true }], ...made]);
  }

  /** Beside an element: what usually comes next. */
  private next(element: Shape, all: Entries): Entries {
    const found = Object.fromEntries(Object.entries(all).filter(([name]) => !GONE.has(name)));
    if (!all["append.append-task"]) return found;
    const append = (name: string, className: string, title: string, options: object) => {
      const start = (event: Event) => this.injector.get("create").start(event, this.injector.get("elementFactory").createShape(options), { source: element });
      const click = () => this.injector.get("autoPlace").append(element, this.injector.get("elementFactory").createShape(options));
      found[name] = { group: "model", className, title: this.translate(title), action: { dragstart: start, click } };
    };
    append("append.append-task", "bpmn-icon-user-task", "Append task", { type: "bpmn:UserTask" });
    append("append.timer", "bpmn-icon-intermediate-event-catch-timer", "Append timer intermediate catch event", { type: "bpmn:IntermediateCatchEvent", eventDefinitionType: "bpmn:TimerEventDefinition" });
    return found;
  }
}

/** A module of the modeler: our palette, menus that offer what runs, and words of the reader. */
export const limited = (words: Record<string, string>) => ({
  __init__: ["officinaLimits"],
  officinaLimits: ["type", Limits],
  translate: ["value", (text: string, values: Record<string, string> = {}) =>
    (words[text] ?? text).replace(/\{([^}]+)\}/g, (whole, name: string) => values[name] ?? whole)],
});
