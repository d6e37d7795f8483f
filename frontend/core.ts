import "./lib/once";
import "./lib/hypermedia";
import { showWrong } from "./lib/wrong";
import "./islands/menus";
import "./islands/dialogs";
import "./islands/sheet";
import "./islands/toasts";
import "./islands/live";
import "./islands/present";
import "./islands/pulse";
import "./islands/elapsed";
import "./islands/theme";
import "./islands/hotkeys";
import "./islands/offline";
import "./islands/palette";
// Small, and each card needs them all: together they weigh less than their round-trips.
import "./islands/combobox";
import "./islands/composer";
import "./islands/edit";
import "./islands/upload";

// The rest comes when the page first shows it: what lies in a closed menu waits for its opening.
const islands: Record<string, () => Promise<unknown>> = {
  "o-board": () => import("./islands/board"),
  "o-calendar": () => import("./islands/calendar"),
  "o-copy": () => import("./islands/copy"),
  "o-chart": () => import("./islands/chart"),
  "o-feel": () => import("./islands/feel"),
  "o-picks": () => import("./islands/rule"),
  "o-process-designer": () => import("./islands/process-designer"),
  "o-push": () => import("./islands/push"),
  "o-preview": () => import("./islands/preview"),
  "o-rule": () => import("./islands/rule"),
  "o-rows": () => import("./islands/rows"),
  "o-rich": () => import("./islands/rich"),
  "o-robots": () => import("./islands/robots"),
  "o-insert": () => import("./islands/robots"),
  "o-icon": () => import("./islands/rows"),
  "o-route-list": () => import("./islands/route-list"),
  "o-route-map": () => import("./islands/route-map"),
  "o-select-rows": () => import("./islands/select-rows"),
  "o-tags": () => import("./islands/tags"),
};

function load(root: ParentNode): void {
  for (const [name, fetchIsland] of Object.entries(islands)) {
    if (![...root.querySelectorAll(name)].some((one) => !one.closest("[popover]:not(:popover-open)"))) continue;
    delete islands[name];
    void fetchIsland();
  }
}

load(document);
showWrong();
document.addEventListener("toggle", (event) => load((event.target as Element).parentElement ?? document), true);
new MutationObserver((changes) => {
  for (const { addedNodes } of changes) {
    for (const node of addedNodes) if (node instanceof Element && node.parentElement) load(node.parentElement);
  }
}).observe(document.body, { childList: true, subtree: true });
