// The queue between the grid and the server. What was typed stays here until
// the server has said that it is kept: a lost connection, an ended session or
// a closed lid loses nothing.

// Saving sends changes one request at a time.
//
//   send(changes)   gives a promise of the server's answer
//   told(status, n) hears: saved, waiting, saving, offline, signed_out, refused
//   answered(reply, changes) hears every answer
export class Saving {
  constructor({ send, told, answered, delay = 500, later = (f, ms) => setTimeout(f, ms), cancel = (t) => clearTimeout(t) }) {
    Object.assign(this, { send, told, answered, delay, later, cancel });
    this.queue = new Map(); // key → change not yet sent
    this.flying = null; // key → change sent, not yet acknowledged
    this.tries = 0;
    this.timer = null;
    this.halted = false;
  }

  // pending says how many cells the server has not acknowledged.
  get pending() {
    const keys = new Set(this.queue.keys());
    for (const k of this.flying?.keys() ?? []) keys.add(k);
    return keys.size;
  }

  // holds reports whether a cell waits for the server.
  holds(key) {
    return this.queue.has(key) || Boolean(this.flying?.has(key));
  }

  // add puts a change in the queue; a later change of the same cell replaces
  // an earlier one that was not sent, and keeps what it alone said.
  add(change) {
    this.queue.set(change.key, { ...this.queue.get(change.key), ...change });
    this.told("waiting", this.pending);
    this.plan(this.delay);
  }

  // drop forgets a change that was not sent.
  drop(key) {
    this.queue.delete(key);
  }

  plan(ms) {
    if (this.flying) return;
    this.cancel(this.timer);
    this.timer = this.later(() => this.flush(), ms);
  }

  // flush sends what waits, now.
  async flush() {
    if (this.flying || !this.queue.size) return;
    this.cancel(this.timer);
    this.flying = this.queue;
    this.queue = new Map();
    this.told("saving", this.pending);
    const changes = [...this.flying.values()];
    let reply;
    try {
      reply = await this.send(changes);
    } catch (error) {
      this.failed(error);
      return;
    }
    this.flying = null;
    this.tries = 0;
    this.answered(reply, changes);
    this.told(this.pending ? "waiting" : "saved", this.pending);
    if (this.queue.size) this.plan(0);
  }

  // failed puts back what was sent, behind what was typed since, and tries
  // again: soon after a fault of the line, at once when it is back. A refusal
  // of the whole request is not repeated by itself.
  failed(error) {
    const back = new Map(this.flying);
    for (const [k, c] of this.queue) back.set(k, { ...back.get(k), ...c });
    this.queue = back;
    this.flying = null;
    const kind = error?.kind ?? "offline";
    this.told(kind, this.pending, error);
    if (kind === "refused") return;
    this.tries++;
    this.plan(Math.min(30000, 1000 * 2 ** Math.min(this.tries, 5)));
  }

  // again tries at once: the line is back, or the reader asks for it.
  again() {
    this.tries = 0;
    this.plan(0);
  }
}

// Refusal is a failure with its kind: offline, signed_out, refused.
export class Refusal extends Error {
  constructor(kind, message) {
    super(message);
    this.kind = kind;
  }
}

// put makes the send function of an address.
export function put(url, extra) {
  return async (changes) => {
    let response;
    try {
      response = await fetch(url, {
        method: "PUT",
        headers: { "Content-Type": "application/json", Accept: "application/json" },
        body: JSON.stringify({ ...extra(), cells: changes }),
        redirect: "manual",
        keepalive: changes.length < 200,
      });
    } catch {
      throw new Refusal("offline", "");
    }
    if (response.type === "opaqueredirect" || response.status === 401) throw new Refusal("signed_out", "");
    if (response.status >= 500 || response.status === 429) throw new Refusal("offline", "");
    const body = await response.json().catch(() => ({}));
    if (!response.ok) throw new Refusal("refused", body.detail || body.title || String(response.status));
    return body;
  };
}
