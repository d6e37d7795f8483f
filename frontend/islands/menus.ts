import { place } from "../lib/place";
import { post } from "../lib/request";

// Menus are native popovers; they only need a place, arrows and an end.
let invoker: Element | null = null;

document.addEventListener("click", (event) => {
  const target = event.target as Element;
  invoker = target.closest("[popovertarget]") ?? invoker;
  if (target.closest(".menu-item")) target.closest<HTMLElement>("[popover]")?.hidePopover();
}, true);

document.addEventListener("toggle", (event) => {
  const menu = event.target as HTMLElement;
  if (!menu.matches?.("[data-menu]")) return;
  if ((event as ToggleEvent).newState !== "open") return;
  const opener = invoker?.getAttribute("popovertarget") === menu.id ? invoker : document.querySelector(`[popovertarget="${menu.id}"]`);
  if (opener && !menu.dataset.placed) place(menu, opener);
  if (document.activeElement === opener) items(menu)[0]?.focus({ preventScroll: true });
}, true);

document.addEventListener("keydown", (event) => {
  const menu = (event.target as Element).closest?.<HTMLElement>("[data-menu]:popover-open");
  if (!menu || (event.target as Element).matches("input, select, textarea")) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const all = items(menu);
  all[(all.indexOf(document.activeElement as HTMLElement) + step + all.length) % all.length]?.focus();
});

const items = (menu: Element) => [...menu.querySelectorAll<HTMLElement>(".menu-item:not(:disabled), .emojis button")];

// A folded group of the menu stays so on the next page, too.
document.addEventListener("click", (event) => {
  const group = (event.target as Element).closest("summary")?.parentElement;
  if (!(group instanceof HTMLDetailsElement) || !group.matches(".nav-group[data-href]")) return;
  void post(group.dataset.href!, { code: group.dataset.code!, folded: group.open ? "1" : "" }, { quiet: true });
});
