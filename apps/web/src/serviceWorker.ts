/*
 * Keeps all files of the page, so that it opens without a network. The list is filled in when the page is built; its name
 * changes with any file, and what an older page kept is dropped once no tab shows that page any more.
 */
export {};

declare const self: ServiceWorkerGlobalScope;
declare const __KEPT__: { readonly name: string; readonly files: readonly string[] };

const { name, files } = __KEPT__;
const SCOPE = new URL(self.registration.scope);
/** Copies of the page under other paths of this origin keep their own files. */
const PREFIX = `regulab ${SCOPE.pathname} `;

self.addEventListener('install', (event) => {
  // Past the browser's own cache, which may hold the index of an older build.
  const fresh = files.map((file) => new Request(file, { cache: 'reload' }));
  event.waitUntil(caches.open(PREFIX + name).then((cache) => cache.addAll(fresh)));
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
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== SCOPE.origin) return;
  const answer = async (): Promise<Response> => {
    const cache = await caches.open(PREFIX + name);
    const wanted = pathname === SCOPE.pathname ? new URL('index.html', SCOPE) : request;
    return (await cache.match(wanted, { ignoreSearch: true })) ?? (await fetch(request));
  };
  event.respondWith(answer());
});
