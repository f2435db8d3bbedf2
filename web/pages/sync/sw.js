// Opens the pages of the telephone where there is no signal: a page without any
// data in it, which the script fills from what the telephone keeps. Pages with
// data never come into this cache.
/* global KEPT */
const CACHE = "junheng-" + KEPT.version;

self.addEventListener("install", (e) => {
  e.waitUntil(caches.open(CACHE).then((c) => c.addAll(KEPT.files)).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (e) => {
  e.waitUntil(caches.keys()
    .then((names) => Promise.all(names.filter((n) => n.startsWith("junheng-") && n !== CACHE).map((n) => caches.delete(n))))
    .then(() => self.clients.claim()));
});
// page asks the server, and opens what is kept where it does not answer in time.
const PATIENCE = 8000;
function page(request) {
  const kept = () => caches.match(KEPT.shell);
  const asked = fetch(request).catch(kept);
  return Promise.race([asked, new Promise((late) => setTimeout(late, PATIENCE)).then(kept).then((k) => k ?? asked)]);
}

self.addEventListener("fetch", (e) => {
  const url = new URL(e.request.url);
  if (e.request.method !== "GET" || url.origin !== location.origin) return;
  if (e.request.mode === "navigate") {
    e.respondWith(page(e.request));
  } else if (KEPT.files.includes(url.pathname)) {
    e.respondWith(caches.match(url.pathname).then((hit) => hit ?? fetch(e.request)));
  }
});
