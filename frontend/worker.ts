// The service worker keeps the page that says plainly that there is no connection, and shows news.
const KEPT = "officina-offline-1";
const scope = self as unknown as ServiceWorkerGlobalScope;
interface ServiceWorkerGlobalScope {
  addEventListener(name: string, listener: (event: never) => void): void;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void>; matchAll(of: object): Promise<Window_[]>; openWindow(url: string): Promise<unknown> };
  registration: ServiceWorkerRegistration;
}
interface Window_ { url: string; focus(): Promise<unknown>; navigate(url: string): Promise<unknown> }
interface Told { title: string; body: string; href: string; tag: string }
type Pushed = Installing & { data: { json(): Told } | null };
type Clicked = Installing & { notification: Notification };
type Installing = Event & { waitUntil(done: Promise<unknown>): void };
type Fetching = Event & { request: Request; preloadResponse: Promise<Response | undefined>; respondWith(answer: Promise<Response>): void };

scope.addEventListener("install", (event: Installing) => {
  event.waitUntil(keep().then(() => scope.skipWaiting()));
});
scope.addEventListener("activate", (event: Installing) => event.waitUntil(begin()));
scope.addEventListener("fetch", (event: Fetching) => {
  if (event.request.mode === "navigate") event.respondWith(page(event).catch(offline));
  else if (/\/built\/assets\/(plain|mark)/.test(event.request.url)) {
    event.respondWith(fetch(event.request).catch(async () => (await caches.match(event.request)) ?? Response.error()));
  }
});

scope.addEventListener("push", (event: Pushed) => {
  const told = event.data?.json();
  // A later word about the same thing takes the place of the earlier one.
  if (told) event.waitUntil(scope.registration.showNotification(told.title, { body: told.body, tag: told.tag, data: told.href }));
});
scope.addEventListener("notificationclick", (event: Clicked) => {
  event.notification.close();
  event.waitUntil(open(new URL(String(event.notification.data), self.location.origin)));
});

async function open(url: URL): Promise<unknown> {
  // What a push names is a page of ours, or nothing.
  if (url.origin !== self.location.origin) return;
  const [window] = await scope.clients.matchAll({ type: "window" });
  if (!window) return scope.clients.openWindow(url.href);
  await window.focus();
  return window.navigate(url.href);
}

async function begin(): Promise<void> {
  // A page is asked for while the worker wakes, not after: that is a tenth of a second each time.
  await scope.registration.navigationPreload?.enable();
  await scope.clients.claim();
}

async function page(event: Fetching): Promise<Response> {
  return (await event.preloadResponse) ?? fetch(event.request);
}

async function keep(): Promise<void> {
  const cache = await caches.open(KEPT);
  const said = await fetch("/offline");
  const links = [...(await said.clone().text()).matchAll(/(?:href|src)="([^"]*\/built\/[^"]+)"/g)].map(([, href]) => href!);
  await Promise.all([cache.put("/offline", said), ...links.map((href) => cache.add(href))]);
}

async function offline(): Promise<Response> {
  return (await caches.match("/offline")) ?? Response.error();
}
