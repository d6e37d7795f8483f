// What of bpmn-js the designer uses; the library brings no types of its services that say as much.

export interface Business {
  id: string;
  $type: string;
  $parent?: Business;
  name?: string;
  get(name: string): any;
  eventDefinitions?: Business[];
  [name: string]: any;
}
export interface Shape {
  id: string; type: string; x: number; y: number; width: number; height: number;
  parent?: Shape; businessObject: Business; waypoints?: { x: number; y: number }[];
  incoming: Shape[]; outgoing: Shape[]; source?: Shape; target?: Shape; labels: Shape[]; labelTarget?: Shape; host?: Shape;
}
export interface Modeling {
  updateProperties(element: Shape, properties: object): void;
  updateModdleProperties(element: Shape, of: Business, properties: object): void;
  moveShape(shape: Shape, delta: { x: number; y: number }, parent?: Shape, hints?: object): void;
  updateWaypoints(connection: Shape, points: { x: number; y: number }[]): void;
  resizeShape(shape: Shape, bounds: object): void;
  layoutConnection(connection: Shape): void;
}
export interface Services {
  modeling: Modeling;
  moddle: { create(type: string, properties?: object): Business; fromXML(xml: string): Promise<{ rootElement: Business }> };
  elementRegistry: { get(id: string): Shape | undefined; filter(by: (one: Shape) => boolean): Shape[]; forEach(each: (one: Shape) => void): void };
  commandStack: { registerHandler(name: string, handler: unknown): void; execute(name: string, context: object): void; canUndo(): boolean; canRedo(): boolean; undo(): void; redo(): void };
  canvas: {
    getRootElement(): Shape; zoom(to: number | "fit-viewport", at?: "auto" | object): number; addMarker(id: string, name: string): void; removeMarker(id: string, name: string): void;
    scrollToElement(one: Shape | string, padding?: number): void; resized(): void; viewbox(box?: object): { scale: number; inner: { x: number; y: number; width: number; height: number }; outer: { width: number; height: number } }; focus(): void;
  };
  selection: { get(): Shape[]; select(one: Shape | Shape[] | null): void };
  eventBus: { on(name: string, then: (event: any) => void): void; on(name: string, priority: number, then: (event: any) => void): void };
  directEditing: { activate(one: Shape): void };
  zoomScroll: { stepZoom(by: number): void };
  overlays: { add(id: string, type: string, more: object): string; remove(filter: object): void };
  bpmnjs: { getDefinitions(): Business };
}
export type Get = <Name extends keyof Services>(name: Name) => Services[Name];

/** How wide the libraries draw a step, where longer words are cut in two, and how wide it is here, as in a list. */
export const STEP = { drawn: 100, wide: 150 };

/** The local name of a type: userTask of bpmn:UserTask. */
export const tagOf = (type: string): string => {
  const name = type.slice(type.indexOf(":") + 1);
  return name.charAt(0).toLowerCase() + name.slice(1);
};
