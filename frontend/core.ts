import "./lib/hypermedia";
import "./islands/menus";
import "./islands/dialogs";
import "./islands/sheet";
import "./islands/toasts";
import "./islands/live";
import "./islands/theme";
import "./islands/hotkeys";
import "./islands/offline";
import "./islands/palette";

// The rest comes when the page first shows it.
const islands: Record<string, () => Promise<unknown>> = {
  "o-board": () => import("./islands/board"),
  "o-combobox": () => import("./islands/combobox"),
  "o-composer": () => import("./islands/composer"),
  "o-edit": () => import("./islands/edit"),
  "o-filter": () => import("./islands/filter"),
  "o-select-rows": () => import("./islands/select-rows"),
  "o-upload": () => import("./islands/upload"),
};

function load(root: ParentNode): void {
  for (const [name, fetchIsland] of Object.entries(islands)) {
    if (!root.querySelector(name)) continue;
    delete islands[name];
    void fetchIsland();
  }
}

load(document);
new MutationObserver((changes) => {
  for (const { addedNodes } of changes) {
    for (const node of addedNodes) if (node instanceof Element && node.parentElement) load(node.parentElement);
  }
}).observe(document.body, { childList: true, subtree: true });
