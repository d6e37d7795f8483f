import { say } from "./words";

/** quiet: the reader is told nothing; form: 409 and 422 carry the form to show again. */
export type Options = RequestInit & { quiet?: boolean; form?: boolean };
export interface Answer { ok: boolean; status: number; html: string; headers: Headers }

const token = () => document.querySelector<HTMLMetaElement>("meta[name=csrf-token]")?.content ?? "";

export function headers(extra: Record<string, string> = {}): Record<string, string> {
  return { "HX-Request": "true", "X-CSRFToken": token(), ...extra };
}

/** One request to the portal. Tells the reader about a refusal; the caller only puts things back. */
export async function send(url: string, options: Options = {}): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch(url, { ...options, headers: headers(options.headers as Record<string, string>) });
  } catch (error) {
    if ((error as Error).name === "AbortError") throw error;
    if (!options.quiet) toast(say(navigator.onLine ? "failed" : "offline"), { kind: "refused" });
    return { ok: false, status: 0, html: "", headers: new Headers() };
  }
  const html = await response.text();
  const told = follow(response.headers);
  const again = options.form && (response.status === 409 || response.status === 422);
  if (!response.ok && !options.quiet && !told && !again) refuse(response.status, html);
  return { ok: response.ok, status: response.status, html, headers: response.headers };
}

export const post = (url: string, fields: Record<string, string> | FormData, options: Options = {}) =>
  send(url, { ...options, method: "POST", body: fields instanceof FormData ? fields : new URLSearchParams(fields) });

/** Do what the headers ask; true where the reader was told something. */
export function follow(given: Headers): boolean {
  const to = given.get("HX-Redirect");
  if (to) location.assign(to);
  if (given.get("HX-Refresh") === "true") location.reload();
  const events = given.get("HX-Trigger");
  if (!events?.startsWith("{")) return false;
  const named = JSON.parse(events) as Record<string, object>;
  for (const [name, detail] of Object.entries(named)) tell(name, detail);
  return "toast" in named;
}

/** A refusal says its reason: a dialog that asks for more, a sentence, or our own words. */
export function refuse(status: number, html: string): void {
  const page = new DOMParser().parseFromString(html, "text/html");
  if (page.querySelector("dialog")) return tell("dialog", { html });
  const reason = page.querySelector("[role=alert], .field-error")?.textContent?.trim();
  toast(reason || say(status === 401 || status === 403 || status === 404 ? "refused" : "failed"), { kind: "refused" });
}

export function toast(text: string, more: { kind?: string; undo?: string; href?: string; lasting?: boolean } = {}): void {
  tell("toast", { text, ...more });
}

export function tell(name: string, detail: object = {}): void {
  document.dispatchEvent(new CustomEvent(name, { detail }));
}
