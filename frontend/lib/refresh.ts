import htmx from "htmx.org";
import { send } from "./request";

type Live = HTMLElement & { dataset: { live: string; src: string } };
const waiting = new Set<string>();
/** Who only looks on is shown news at once; who acts gets his answer and its signals as one. Many in a row are gathered. */
const [AT_ONCE, GATHERED, CALM] = [10, 60, 1000];
let timer = 0;
let due = 0;
let stirred = -CALM;
for (const act of ["pointerup", "keydown"]) document.addEventListener(act, () => { stirred = performance.now(); }, { capture: true, passive: true });

export const liveElements = (topic?: string): Live[] =>
  [...document.querySelectorAll<Live>("[data-live][data-src]")]
    .filter(({ dataset }) => dataset.src && (!topic || dataset.live.split(" ").includes(topic)));

/** Fetch again what shows these topics, or everything live: soon, and once per address. */
export function refresh(topics?: string[], delay = performance.now() - stirred > CALM ? AT_ONCE : GATHERED): void {
  for (const element of topics ? topics.flatMap((topic) => liveElements(topic)) : liveElements()) waiting.add(element.dataset.src);
  soon(delay);
  // For islands that fetch by themselves.
  document.dispatchEvent(new CustomEvent("news", { detail: topics }));
}

// What is planned sooner takes the rest along: signals without end do not put it off.
function soon(delay: number): void {
  const at = performance.now() + delay;
  if (timer && due <= at) return;
  clearTimeout(timer);
  due = at;
  timer = window.setTimeout(flush, delay);
}

async function flush(): Promise<void> {
  timer = 0;
  stirred = performance.now();
  const sources = [...waiting];
  waiting.clear();
  await Promise.all(sources.map(renew));
}

async function renew(source: string): Promise<void> {
  const shown = liveElements().filter(({ dataset }) => dataset.src === source);
  // Nothing is taken from under the hands: who types or drags gets the news afterwards.
  if (shown.some(isHeld)) return later(source);
  const { ok, html, status } = await send(reaching(source, shown), { quiet: true });
  if (status === 404 || status === 403) return refresh404(shown);
  if (!ok) return;
  if (shown.some(isHeld)) return later(source);
  const page = new DOMParser().parseFromString(html, "text/html");
  for (const element of shown) {
    const next = page.getElementById(element.id);
    if (!next || !element.isConnected) continue;
    const before = ids(element);
    keepOpen(element, next);
    await htmx.swap({ text: next.outerHTML, target: element, sourceElement: element, swap: "outerMorph" });
    const after = document.getElementById(element.id);
    after?.querySelectorAll<HTMLElement>("[id]").forEach((one) => { if (!before.has(one.id)) one.dataset.fresh = ""; });
  }
}

export function reachOf(shown: Element[]): string {
  return shown.flatMap((one) => [...one.querySelectorAll<HTMLElement>("[data-reach]")]).at(-1)?.dataset.reach ?? "";
}

// Who has read back keeps what he loaded: the same address goes back as far.
function reaching(source: string, shown: Live[]): string {
  const reach = reachOf(shown);
  return reach ? `${source}${source.includes("?") ? "&" : "?"}reach=${reach}` : source;
}

// What somebody unfolded is not folded by the news.
export function keepOpen(shown: Element, next: Element): void {
  for (const one of shown.querySelectorAll<HTMLDetailsElement>("details[id][open]")) {
    next.querySelector(`#${CSS.escape(one.id)}`)?.setAttribute("open", "");
  }
}

const ids = (root: Element) => new Set([...root.querySelectorAll("[id]")].map(({ id }) => id));

function isHeld(element: HTMLElement): boolean {
  const active = document.activeElement;
  return (element.contains(active) && isTyping(active!)) || element.matches("[data-dragging]") || element.querySelector("[data-busy], :popover-open") !== null;
}

// An empty field with the cursor in it loses nothing: the morph keeps it, and the cursor.
function isTyping(field: Element): boolean {
  if (field instanceof HTMLInputElement && field.type === "checkbox") return false;
  if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) return field.value !== field.defaultValue;
  return field.matches("select, [contenteditable]");
}

function later(source: string): void {
  waiting.add(source);
  soon(700);
}

// What may no longer be seen goes from the screen at once.
function refresh404(shown: Live[]): void {
  for (const element of shown) {
    const sheet = element.closest<HTMLDialogElement>(".sheet");
    if (sheet) sheet.querySelector<HTMLElement>("[data-close]")?.click();
    else if (element.closest(".card")) location.reload();
    else element.replaceChildren();
  }
}
