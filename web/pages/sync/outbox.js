// Forms that wait to be sent. Each has a key, minted here; sent twice it counts
// once. Nothing leaves the box before the server has answered for it, and what
// the server does not take stays in sight until somebody decides.
import { all, drop, get, put } from "../../assets/src/phonedb.js";

const MOST = 4 << 20; // bytes of one request, but at least one form
const PATIENCE = 60000;

export function mint() {
  const b = crypto.getRandomValues(new Uint8Array(16));
  return Date.now().toString(36) + "-" + [...b].map((x) => x.toString(16).padStart(2, "0")).join("");
}

const listeners = new Set();
export const onChange = (f) => listeners.add(f);
async function changed(answer) { for (const f of listeners) await f(answer); }

export const mine = async (account) => (await all("outbox")).filter((c) => c.account === account).sort((a, b) => a.order - b.order);

// add keeps a form. The files are kept as they are; they are read when sent.
export async function add(command) {
  await put("outbox", { ...command, order: Date.now() + Math.random(), state: "waiting" });
  await changed();
}

export async function discard(key) { await drop("outbox", key); await changed(); }

// insist sends once more what met another entry, on top of it.
export async function insist(command) {
  const fields = command.fields.filter(([k]) => k !== "base" && k !== "insist").concat([["base", String(command.answer.base)], ["insist", "1"]]);
  await drop("outbox", command.key);
  await add({ ...command, key: mint(), fields, after: undefined, answer: undefined });
}

async function text(blob) {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let s = "";
  for (let i = 0; i < bytes.length; i += 0x8000) s += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(s);
}

// batch takes as many forms as fit one request. One that stands on another that
// is not answered yet waits for it.
async function batch(account) {
  const list = [], keys = new Set();
  let size = 0;
  for (const c of await mine(account)) {
    if (c.state !== "waiting" || (c.after && (keys.has(c.after) || await get("outbox", c.after)))) continue;
    const files = [];
    for (const f of c.files ?? []) files.push({ field: f.field, name: f.name, type: f.blob.type, data: await text(f.blob) });
    const weight = files.reduce((n, f) => n + f.data.length, 500);
    if (list.length > 0 && size + weight > MOST) break;
    size += weight;
    keys.add(c.key);
    list.push({ key: c.key, kind: c.kind, path: c.path, at: c.at, fields: c.fields, files });
  }
  return list;
}

let busy = false, again = false;

// flush sends what waits and says how it went: sent, empty, offline, signed out.
export async function flush(account) {
  if (busy) { again = true; return "busy"; }
  busy = true;
  try {
    for (;;) {
      const commands = await batch(account);
      if (commands.length === 0) return "empty";
      const went = await send(account, commands);
      if (went !== "sent") return went;
    }
  } finally {
    busy = false;
    if (again) { again = false; setTimeout(() => flush(account)); }
  }
}

async function send(account, commands) {
  let answer;
  const stop = new AbortController(), timer = setTimeout(() => stop.abort(), PATIENCE);
  try {
    answer = await fetch("/sync", {
      method: "POST", body: JSON.stringify({ account, commands }), redirect: "manual", signal: stop.signal,
      headers: { "Content-Type": "application/json", Accept: "application/json" },
    });
  } catch {
    return "offline";
  } finally {
    clearTimeout(timer);
  }
  if (answer.type === "opaqueredirect" || answer.status === 401) return "signed out";
  if (!answer.ok) return answer.status === 409 ? "another" : "offline";
  let moved = false;
  const said = await answer.json().catch(() => undefined); // broken off half-way
  if (!said) return "offline";
  for (const a of said.answers) {
    const c = await get("outbox", a.key);
    if (!c) continue;
    if (a.state === "later") continue;
    moved = true;
    if (a.state === "done" || a.state === "already") {
      await drop("outbox", a.key);
      await follow(account, a);
    } else {
      await put("outbox", { ...c, state: a.state, answer: a });
    }
    await changed({ ...a, path: c.path, day: c.day });
  }
  return moved ? "sent" : "offline";
}

// follow lets what was made on top of a form go out with what it became.
async function follow(account, a) {
  for (const c of await mine(account)) {
    if (c.after !== a.key) continue;
    const fields = c.fields.filter(([k]) => k !== "base").concat([["base", String(a.base)]]);
    await put("outbox", { ...c, fields, after: undefined });
  }
}
