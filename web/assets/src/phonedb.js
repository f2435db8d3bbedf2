// What a telephone keeps while it has no signal: forms that wait to be sent,
// sealed so that nobody reads them here, and the few pages they are filled in
// on, sealed under a key that goes when its owner signs out. Nothing else is
// kept.
const NAME = "junheng-phone";

let opened;
export function open() {
  opened ??= new Promise((done, fail) => {
    const r = indexedDB.open(NAME, 1);
    r.onupgradeneeded = () => {
      r.result.createObjectStore("outbox", { keyPath: "key" });
      r.result.createObjectStore("pages", { keyPath: "path" });
      r.result.createObjectStore("meta", { keyPath: "name" });
    };
    r.onsuccess = () => {
      r.result.onversionchange = () => { r.result.close(); opened = undefined; }; // somebody signs out
      done(r.result);
    };
    r.onerror = () => fail(r.error);
  });
  return opened;
}

async function run(store, mode, ask) {
  const t = (await open()).transaction(store, mode);
  const r = ask(t.objectStore(store));
  return new Promise((done, fail) => {
    t.oncomplete = () => done(r?.result);
    t.onerror = t.onabort = () => fail(t.error);
  });
}

export const put = (store, value) => run(store, "readwrite", (s) => s.put(value));
export const get = (store, key) => run(store, "readonly", (s) => s.get(key));
export const all = (store) => run(store, "readonly", (s) => s.getAll());
export const drop = (store, key) => run(store, "readwrite", (s) => s.delete(key));
const clear = (store) => run(store, "readwrite", (s) => s.clear());

// there reports whether this telephone keeps anything at all.
export async function there() {
  if (!("indexedDB" in window)) return false;
  if (!indexedDB.databases) return true;
  return (await indexedDB.databases()).some((d) => d.name === NAME);
}

// lock takes the keys and the pages away. What waits to be sent stays, and
// nobody reads it here.
export async function lock() {
  await clear("meta");
  await clear("pages");
}

// forget takes everything away but what is not sent yet: the keys, the pages,
// the copies of our files.
export async function forget() {
  await lock();
  if ((await all("outbox")).length === 0) {
    (await opened)?.close();
    opened = undefined;
    await new Promise((done) => { const r = indexedDB.deleteDatabase(NAME); r.onsuccess = r.onerror = r.onblocked = done; });
  }
  for (const name of await (window.caches?.keys() ?? [])) if (name.startsWith("junheng")) await caches.delete(name);
  for (const r of await (navigator.serviceWorker?.getRegistrations() ?? [])) await r.unregister();
}
