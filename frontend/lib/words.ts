// Sentences come translated with the page: no language lives in the code.
const catalog: Record<string, string> = JSON.parse(document.getElementById("words")?.textContent || "{}");

export function say(key: string, values: Record<string, string | number> = {}): string {
  return (catalog[key] ?? key).replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}
