// Makes what no package ships as it is: the font with our letters only, the sprite, the marks.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import subsetFont from "subset-font";

const here = new URL(".", import.meta.url);
const made = new URL("../.made/", here);
const modules = new URL("../node_modules/", here);
const ui = new URL("../../src/officina/kernel/ui/", here);

// English, Russian and Romanian, with the neighbours' letters that stand in names.
const LETTERS =
  range(0x20, 0x7e) + range(0xa0, 0xff) + range(0x410, 0x44f) +
  "ЁёІіЇїЄєҐґĂăȘșȚțŞşŢţĆćČčĐđĘęĞğİıŁłŃńŐőŚśŠšŰűŹźŻżŽž" +
  "–—‘’“”„•…‰′″‹›€₴₽₺№™→←↑↓↵≈≠≤≥−×⌘⌥⇧" + "\u2009\u202f";

function range(from, to) {
  return String.fromCodePoint(...Array.from({ length: to - from + 1 }, (_, at) => from + at));
}

async function font() {
  const whole = await readFile(new URL("inter-ui/variable/InterVariable.woff2", modules));
  return subsetFont(whole, LETTERS, {
    targetFormat: "woff2",
    variationAxes: { opsz: 14, wght: { min: 400, max: 600, default: 400 } },
    noLayoutClosure: true,
  });
}

const MARK =
  '<path fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round" d="M15.2 6.9A6 6 0 1 0 17.6 10.2"/>' +
  '<circle cx="17.1" cy="6.9" r="1.7" fill="#fff"/>';
const ACCENT = "#4b4fd0";

function mark(radius) {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><rect width="24" height="24" rx="${radius}" fill="${ACCENT}"/>${MARK}</svg>`;
}

async function sprite() {
  const names = (await readFile(new URL("icons.txt", ui), "utf8")).split(/\s+/).filter(Boolean);
  const symbols = await Promise.all(names.map(async (name) => {
    const svg = await readFile(new URL(`lucide-static/icons/${name}.svg`, modules), "utf8");
    const inner = svg.replace(/^[\s\S]*?<svg[^>]*>/, "").replace("</svg>", "");
    return `<symbol id="${name}" viewBox="0 0 24 24">${inner.replace(/\s+/g, " ").trim()}</symbol>`;
  }));
  symbols.push(`<symbol id="mark" viewBox="0 0 24 24"><rect width="24" height="24" rx="7" fill="currentColor"/>${MARK}</symbol>`);
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`;
}

await mkdir(made, { recursive: true });
await writeFile(new URL("inter.woff2", made), await font());
await writeFile(new URL("icons.svg", made), await sprite());
await writeFile(new URL("mark.svg", made), mark(6));
await writeFile(new URL("mark-maskable.svg", made), mark(0));
