import { getExternalLabelMid } from "bpmn-js/lib/util/LabelUtil";
import { laid } from "./laid";
import { STEP, type Business, type Get, type Shape } from "./types";

type Point = { x: number; y: number };
type Places = { shapes: Map<string, Point & { width: number; height: number }>; flows: Map<string, Point[]> };

/** Where everything stands when it is laid out anew. */
export async function placesOf(xml: string, moddle: ReturnType<Get>): Promise<Places> {
  const { rootElement } = await (moddle as unknown as { fromXML(xml: string): Promise<{ rootElement: Business }> }).fromXML(await laid(xml));
  const found: Places = { shapes: new Map(), flows: new Map() };
  for (const diagram of rootElement.get("diagrams") as Business[]) {
    for (const one of diagram.plane.get("planeElement") as Business[]) {
      const id = one.bpmnElement?.id;
      if (!id) continue;
      if (one.bounds) found.shapes.set(id, { x: one.bounds.x, y: one.bounds.y, width: one.bounds.width, height: one.bounds.height });
      else found.flows.set(id, (one.get("waypoint") as Point[]).map(({ x, y }) => ({ x, y })));
    }
  }
  return found;
}

/** Moves everything to its place as one step of undo. */
export class Tidy {
  static $inject = ["injector"];
  constructor(private injector: { get: Get }) {}

  preExecute({ places }: { places: Places }): void {
    const modeling = this.injector.get("modeling");
    const registry = this.injector.get("elementRegistry");
    const root = this.injector.get("canvas").getRootElement();
    const top = (one: Shape) => one.parent === root && !one.labelTarget;
    for (const shape of registry.filter((one) => top(one) && !one.waypoints && !one.host)) {
      const to = places.shapes.get(shape.id);
      if (!to) continue;
      // A step becomes as wide as its name needs; any other box may have another size here: its middle goes to its place.
      if (shape.width === STEP.drawn && to.width === STEP.wide) modeling.resizeShape(shape, { x: shape.x, y: shape.y, width: to.width, height: shape.height });
      const delta = { x: Math.round(to.x + to.width / 2 - shape.x - shape.width / 2), y: Math.round(to.y + to.height / 2 - shape.y - shape.height / 2) };
      if (delta.x || delta.y) modeling.moveShape(shape, delta, undefined, { autoResize: false });
      const { x, y } = getExternalLabelMid(shape as never);
      for (const name of shape.labels) modeling.moveShape(name, { x: Math.round(x - name.x - name.width / 2), y: Math.round(y - name.y - name.height / 2) }, undefined, { autoResize: false });
    }
    for (const flow of registry.filter((one) => top(one) && !!one.waypoints)) {
      const points = places.flows.get(flow.id);
      const isPlain = points && !flow.source?.host && flow.source?.parent === root;
      if (isPlain) modeling.updateWaypoints(flow, points);
      modeling.layoutConnection(flow);
    }
  }
}
