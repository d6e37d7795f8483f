// The service worker keeps one thing: the page that says plainly that there is no connection.
const KEPT = "officina-offline-1";
const scope = self as unknown as ServiceWorkerGlobalScope;
interface ServiceWorkerGlobalScope {
  addEventListener(name: string, listener: (event: never) => void): void;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
}
type Installing = Event & { waitUntil(done: Promise<unknown>): void };
type Fetching = Event & { request: Request; respondWith(answer: Promise<Response>): void };

scope.addEventListener("install", (event: Installing) => {
  event.waitUntil(keep().then(() => scope.skipWaiting()));
});
scope.addEventListener("activate", (event: Installing) => event.waitUntil(scope.clients.claim()));
scope.addEventListener("fetch", (event: Fetching) => {
  if (event.request.mode === "navigate") event.respondWith(fetch(event.request).catch(offline));
  else if (/\/built\/assets\/(plain|mark)/.test(event.request.url)) {
    event.respondWith(fetch(event.request).catch(async () => (await caches.match(event.request)) ?? Response.error()));
  }
});

async function keep(): Promise<void> {
  const cache = await caches.open(KEPT);
  const page = await fetch("/offline");
  const links = [...(await page.clone().text()).matchAll(/(?:href|src)="([^"]*\/built\/[^"]+)"/g)].map(([, href]) => href!);
  await Promise.all([cache.put("/offline", page), ...links.map((href) => cache.add(href))]);
}

async function offline(): Promise<Response> {
  return (await caches.match("/offline")) ?? Response.error();
}
