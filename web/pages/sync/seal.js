// Two kinds of sealing. A form that waits goes into a letter to the server: made
// with the public point of its owner's letterbox, it cannot be opened here, not
// by its owner either. A page, and what the server answered, is kept under the
// key of the session, which the browser holds but does not give out.
const text = new TextEncoder();
const CURVE = { name: "ECDH", namedCurve: "P-256" };
const USE = text.encode("junheng letterbox 1 letter");

function joined(...parts) {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const p of parts) { out.set(p, at); at += p.length; }
  return out;
}

// able reports whether this page may seal at all: browsers allow it on addresses
// with https, and on the machine itself.
export const able = () => window.isSecureContext && !!window.crypto?.subtle && "indexedDB" in window;

export const holdKey = (bytes) => crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);

// letter seals bytes for an account: version, ephemeral point, nonce, ciphertext.
export async function letter(point, account, bytes) {
  const to = await crypto.subtle.importKey("raw", point, CURVE, false, []);
  const once = await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]);
  const from = new Uint8Array(await crypto.subtle.exportKey("raw", once.publicKey));
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: to }, once.privateKey, 256);
  const base = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const key = await crypto.subtle.deriveKey({ name: "HKDF", hash: "SHA-256", salt: joined(from, point), info: USE }, base, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: text.encode(account) }, key, bytes);
  return joined(Uint8Array.of(1), from, iv, new Uint8Array(sealed));
}

// wrap and unwrap keep a value under the key of the session.
export async function wrap(key, value) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, text.encode(JSON.stringify(value))) };
}

export async function unwrap(key, box) {
  if (!key || !box) return undefined;
  try {
    return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv: box.iv }, key, box.data)));
  } catch {
    return undefined; // of another session
  }
}

// digest names something without saying what it is.
export async function digest(words) {
  return base64(new Uint8Array(await crypto.subtle.digest("SHA-256", text.encode(words)))).slice(0, 22);
}

export function base64(bytes) {
  let s = "";
  for (let i = 0; i < bytes.length; i += 0x8000) s += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(s);
}

export const unbase64 = (s) => Uint8Array.from(atob(s ?? ""), (c) => c.charCodeAt(0));

// pack makes one piece of a form and its files: the length of the JSON in four
// bytes, the JSON, the files.
export async function pack(form, files) {
  const list = [], bytes = [];
  for (const f of files) {
    const data = new Uint8Array(await f.blob.arrayBuffer());
    list.push({ field: f.field, name: f.name, type: f.blob.type, size: data.length });
    bytes.push(data);
  }
  const json = text.encode(JSON.stringify({ ...form, files: list }));
  const head = new Uint8Array(4);
  new DataView(head.buffer).setUint32(0, json.length);
  return joined(head, json, ...bytes);
}
