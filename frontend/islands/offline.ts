import { toast } from "../lib/request";
import { refresh } from "../lib/refresh";
import { say } from "../lib/words";

addEventListener("offline", () => toast(say("offline"), { kind: "info", lasting: true }));
addEventListener("online", () => {
  document.querySelectorAll(".toast[data-kind=info]").forEach((one) => one.remove());
  toast(say("online"));
  refresh();
});

if ("serviceWorker" in navigator) void navigator.serviceWorker.register("/sw.js").catch(() => undefined);
