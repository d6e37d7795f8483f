import { layoutProcess } from "bpmn-auto-layout";
import { STEP } from "./types";

const WIDER = STEP.wide / STEP.drawn;

/** The drawing laid out anew, its steps as wide as those of a list. Rejects where there is no process. */
export async function laid(xml: string): Promise<string> {
  const drawn = new DOMParser().parseFromString(await layoutProcess(xml), "text/xml");
  const all = (name: string) => Array.from(drawn.getElementsByTagNameNS("*", name));
  const moves = new Map<string, (x: number) => number>();
  for (const shape of all("BPMNShape")) {
    const box = shape.getElementsByTagNameNS("*", "Bounds")[0]!;
    const [x, width] = [Number(box.getAttribute("x")), Number(box.getAttribute("width"))];
    const middle = x + width / 2;
    const by = width >= STEP.drawn ? WIDER : 1;
    const move = (at: number) => middle * WIDER + (at - middle) * by;
    box.setAttribute("x", String(move(x)));
    box.setAttribute("width", String(width * by));
    moves.set(shape.getAttribute("bpmnElement")!, move);
  }
  // A flow goes on touching the signs at its ends, which did not grow.
  const ends = new Map(all("sequenceFlow").map((flow) => [flow.id, [flow.getAttribute("sourceRef")!, flow.getAttribute("targetRef")!]]));
  for (const edge of all("BPMNEdge")) {
    const [from, to] = ends.get(edge.getAttribute("bpmnElement")!) ?? [];
    const points = Array.from(edge.getElementsByTagNameNS("*", "waypoint"));
    points.forEach((point, at) => {
      const end = at === 0 ? from : at === points.length - 1 ? to : undefined;
      const move = (end && moves.get(end)) || ((x: number) => x * WIDER);
      point.setAttribute("x", String(move(Number(point.getAttribute("x")))));
    });
  }
  return new XMLSerializer().serializeToString(drawn);
}
