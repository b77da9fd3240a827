/*
 * Keeps all files of the page, so that it opens without a network. The list is filled in when the page is built; its name
 * changes with any file, and what an older page kept is dropped once no tab shows that page any more.
 */
export {};

declare const self: ServiceWorkerGlobalScope;
declare const __KEPT__: { readonly name: string; readonly files: readonly string[] };

const { name, files } = __KEPT__;
const PREFIX = 'regulab-';

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(PREFIX + name).then((cache) => cache.addAll(files)));
});

self.addEventListener('activate', (event) => {
  const clean = async (): Promise<void> => {
    const old = (await caches.keys()).filter((key) => key.startsWith(PREFIX) && key !== PREFIX + name);
    await Promise.all(old.map((key) => caches.delete(key)));
    await self.clients.claim();
  };
  event.waitUntil(clean());
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  const scope = new URL(self.registration.scope);
  // What the local server hands out is not part of the page.
  const kept = url.origin === scope.origin && url.pathname.startsWith(scope.pathname);
  if (request.method !== 'GET' || !kept || url.pathname.startsWith(`${scope.pathname}opened/`)) return;
  const answer = async (): Promise<Response> => {
    const cache = await caches.open(PREFIX + name);
    const wanted = request.mode === 'navigate' ? new URL('index.html', scope) : request;
    return (await cache.match(wanted, { ignoreSearch: true })) ?? (await fetch(request));
  };
  event.respondWith(answer());
});
