import htmx from "htmx.org";
import { follow, headers, refuse } from "./request";
import { refresh } from "./refresh";

interface Context {
  request: { headers: Record<string, string>; method: string; body?: unknown };
  response?: { status: number; headers: Headers };
  hx: Record<string, string>;
  text: string;
  swap: string;
  sourceElement: Element;
  sourceEvent?: Event;
}
const context = (event: Event) => (event as CustomEvent<{ ctx: Context }>).detail.ctx;

document.addEventListener("htmx:config:request", (event) => {
  Object.assign(context(event).request.headers, headers());
});

// What waits in a queue was read before the answer it waits for: it is no change over somebody else's.
document.addEventListener("htmx:before:request", (event) => {
  const { request: { body, method }, sourceElement, sourceEvent } = context(event);
  if (sourceEvent?.type === "submit" && method !== "GET") sourceElement.ariaBusy = "true";
  const seen = sourceElement.closest("form")?.querySelector<HTMLInputElement>("input[type=hidden][name=seen]");
  if (seen && (body instanceof URLSearchParams || body instanceof FormData) && body.has("seen")) body.set("seen", seen.value);
});

document.addEventListener("htmx:finally:request", (event) => { context(event).sourceElement.ariaBusy = null; });

// A refusal is a sentence for the reader, not content: only 409 and 422 carry a form to show again.
document.addEventListener("htmx:after:request", (event) => {
  const ctx = context(event);
  const status = ctx.response?.status ?? 0;
  const told = ctx.response ? follow(ctx.response.headers) : false;
  delete ctx.hx.trigger;
  if (status < 400) {
    if (ctx.sourceElement.matches("form[data-clear]")) (ctx.sourceElement as HTMLFormElement).reset();
    if (ctx.request.method !== "GET") refresh();
    return;
  }
  if ((status === 409 || status === 422) && ctx.swap !== "none") return;
  ctx.swap = "none";
  if (!told) refuse(status, ctx.text);
});

// What is drawn again does not take the cursor; only what is new asks for it.
document.addEventListener("htmx:before:swap", (event) => {
  for (const { fragment } of (event as CustomEvent<{ tasks: { fragment: ParentNode }[] }>).detail.tasks) {
    for (const one of fragment.querySelectorAll("[autofocus]")) if (document.getElementById(one.id)) one.removeAttribute("autofocus");
  }
});

document.addEventListener("htmx:error", () => refuse(0, ""));

export default htmx;
