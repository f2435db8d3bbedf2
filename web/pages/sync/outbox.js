// Forms that wait to be sent. Each is sealed as soon as it is filled in, and has
// a key, minted here; sent twice it counts once. Nothing leaves the box before
// the server has answered for it, and what the server does not take stays in
// sight until somebody decides. Beside a letter stand only its key, its account,
// the order, and a name that says which forms stand on one another.
import { all, drop, get, put } from "../../assets/src/phonedb.js";
import { base64, letter, pack, unwrap, wrap } from "./seal.js";

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

const keep = (c) => put("outbox", { ...c, order: Date.now() + Math.random(), state: "waiting" });

// add seals a form and keeps it. keys: of the telephone, see phone.js.
export async function add(keys, form, { chain, after, files = [] } = {}) {
  const sealed = await letter(keys.point, keys.account, await pack(form, files));
  await keep({ key: mint(), account: keys.account, chain, after, sealed });
  await changed();
}

export async function discard(key) { await drop("outbox", key); await changed(); }

// insist sends once more what met another entry, on top of it.
export async function insist(c, base) {
  await drop("outbox", c.key);
  await keep({ ...c, key: mint(), base, after: undefined, answer: undefined });
  await changed();
}

// answered gives what is not waiting with the server's answer. Where that was
// kept in an earlier session it cannot be read: the form is sent again for it.
export async function answered(keys) {
  const out = [];
  for (const c of await mine(keys.account)) {
    if (c.state === "waiting") continue;
    const answer = await unwrap(keys.hold, c.answer);
    if (answer) out.push({ ...c, answer });
    else if (keys.hold) await put("outbox", { ...c, state: "waiting", answer: undefined });
  }
  return out;
}

// batch takes as many forms as fit one request. One that stands on another that
// is not answered yet waits for it.
async function batch(account, fits = () => true) {
  const list = [], taken = new Set();
  let size = 0;
  for (const c of await mine(account)) {
    if (!fits(c) || c.state !== "waiting" || (c.after && (taken.has(c.after) || await get("outbox", c.after)))) continue;
    const weight = c.sealed.length * 4 / 3 + 200;
    if (list.length > 0 && size + weight > MOST) break;
    size += weight;
    taken.add(c.key);
    list.push({ key: c.key, base: c.base, sealed: base64(c.sealed) });
  }
  return list;
}

let busy = false, again = false;

// flush sends what waits and says how it went: sent, empty, offline, signed out.
export async function flush(keys) {
  if (busy) { again = true; return "busy"; }
  busy = true;
  try {
    for (;;) {
      const commands = await batch(keys.account);
      if (commands.length === 0) return "empty";
      const went = await send(keys, commands);
      if (went !== "sent") return went;
    }
  } finally {
    busy = false;
    if (again) { again = false; setTimeout(() => flush(keys)); }
  }
}

// carriable says of what others have waiting here whether it may be handed in for
// them: a visit, and not a register that stands on others of its day.
const carriable = (c) => c.state === "waiting" && !c.chain;
export const others = async (account) => (await all("outbox")).filter((c) => c.account !== account);
export const toCarry = async (account) => (await others(account)).filter(carriable);

// carry hands in what others recorded on this telephone: the server holds it for
// the county, in their name and not in that of whoever is signed in.
export async function carry(keys) {
  for (const account of new Set((await toCarry(keys.account)).map((c) => c.account))) {
    for (;;) {
      const commands = await batch(account, carriable);
      if (commands.length === 0) break;
      const went = await send({ account, hold: keys.hold, carried: true }, commands);
      if (went !== "sent") return went;
    }
  }
  return "sent";
}

async function send(keys, commands) {
  let answer;
  const stop = new AbortController(), timer = setTimeout(() => stop.abort(), PATIENCE);
  try {
    answer = await fetch("/sync", {
      method: "POST", body: JSON.stringify({ account: keys.account, carried: keys.carried, now: new Date().toISOString(), commands }), redirect: "manual", signal: stop.signal,
      headers: { "Content-Type": "application/json", Accept: "application/json" },
    });
  } catch {
    return "offline";
  } finally {
    clearTimeout(timer);
  }
  if (answer.type === "opaqueredirect" || answer.status === 401) return "signed out";
  if (!answer.ok) return answer.status === 409 ? "another" : "offline";
  const said = await answer.json().catch(() => undefined); // broken off half-way
  if (!said) return "offline";
  let moved = false;
  for (const a of said.answers) {
    const c = await get("outbox", a.key);
    if (!c || a.state === "later") continue;
    moved = true;
    if (a.state === "done" || a.state === "already" || keys.carried && a.state === "held") {
      await drop("outbox", a.key);
      await follow(keys.account, a);
    } else {
      await put("outbox", { ...c, state: a.state, answer: keys.hold && await wrap(keys.hold, a) });
    }
    await changed({ ...a, chain: c.chain });
  }
  return moved ? "sent" : "offline";
}

// follow lets what was made on top of a form go out with what it became.
async function follow(account, a) {
  for (const c of await mine(account)) {
    if (c.after === a.key) await put("outbox", { ...c, base: a.base, after: undefined });
  }
}
