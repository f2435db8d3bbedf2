// The return grid: a table of inputs that works as a plain form becomes a
// spreadsheet that saves itself.

import { ask } from "./conflict.js";
import { Hands } from "./keys.js";
import { Leaves } from "./leaves.js";
import { Problems } from "./problems.js";
import { Saving, put } from "./saving.js";
import { Sheet } from "./sheet.js";
import { Side } from "./side.js";
import { say } from "./words.js";

// Grid ties the sheet, the hands, the queue and the panels of one form.
class Grid {
  constructor(form) {
    this.form = form;
    this.sheet = new Sheet(form.querySelector("table[role=grid]"));
    this.status = document.querySelector("[data-grid-status]");
    this.toast = document.querySelector("[data-grid-toast]");
    this.saving = new Saving({
      send: put(form.dataset.save, () => ({ lang: document.documentElement.lang })),
      told: (kind, n, error) => this.told(kind, n, error),
      answered: (reply, changes) => this.answered(reply, changes),
    });
    this.problems = new Problems(document.querySelector("[data-grid-problems]"), document.querySelector("[data-grid-counts]"), (key) => this.go(key), (key) => this.sheet.byKey.get(key));
    this.side = new Side(document.querySelector("[data-grid-side]"), form.dataset.side, (cell, reason) => this.explain(cell, reason), (text) => this.say(text, { stay: true }));
    this.hands = new Hands(this.sheet, {
      commit: (acts) => this.commit(acts),
      moved: (cell) => this.side.show(cell),
      copied: (n) => this.say(say("copied", { n })),
      placed: (result, block) => this.placed(result, block),
      reach: (enough) => this.leaves.until(enough),
    });
    this.take(JSON.parse(form.querySelector("script[type='application/json']")?.textContent ?? "[]") ?? []);
    this.leaves = new Leaves(form, (trs, problems) => this.grow(trs, problems));
    this.guard();
    form.classList.add("jg-live");
    for (const a of form.querySelectorAll("a.jg-about")) a.replaceWith(...a.childNodes); // the side bar tells it
    if (location.hash.startsWith("#cell-")) this.go(decodeURIComponent(location.hash.slice(6)));
  }

  take(problems) {
    this.sheet.learn(problems);
    this.problems.show(problems);
    this.sheet.refresh(this.saving);
  }

  // grow takes further rows of a long table.
  grow(trs, problems) {
    this.sheet.append(trs);
    const to = document.querySelector("[data-grid-to]");
    if (to) to.textContent = Number(to.textContent) + trs.length;
    this.take(this.problems.more(problems));
  }

  go(key) {
    const cell = this.sheet.byKey.get(key);
    if (!cell) return false;
    if (cell.input) {
      cell.td.scrollIntoView({ block: "center", inline: "nearest" });
      this.hands.go(cell);
    }
    if (cell.conflict) this.settle(cell);
    return true;
  }

  commit(acts) {
    for (const { cell, text } of acts) {
      cell.write(text);
      if (text === cell.kept && !this.saving.holds(cell.key)) continue;
      if (cell.conflict) cell.conflict = null;
      this.saving.add({ key: cell.key, text, rev: cell.rev, was: cell.kept });
    }
    this.sheet.refresh(this.saving);
  }

  explain(cell, reason) {
    cell.reason = reason;
    this.saving.add({ key: cell.key, reason, rev: cell.rev });
    this.saving.flush();
  }

  answered(reply, changes) {
    for (const c of reply.cells) {
      const cell = this.sheet.byKey.get(c.key);
      if (!cell) continue;
      cell.rev = c.rev;
      cell.kept = c.text;
      cell.reason = c.reason ?? "";
      const waiting = this.saving.queue.get(c.key);
      if (waiting) waiting.rev = c.rev;
      else if (this.hands.cell !== cell || !this.hands.inside) cell.write(c.text);
    }
    for (const conflict of reply.conflicts ?? []) {
      const cell = this.sheet.byKey.get(conflict.key);
      if (!cell) continue;
      cell.conflict = { ...conflict, reason: changes.find((c) => c.key === conflict.key)?.reason };
    }
    const told = reply.schools;
    const others = told ? this.problems.list.filter((p) => !told.includes(p.cell?.split(":")[0])) : [];
    this.take([...others, ...(reply.problems ?? [])]);
    if (!told) {
      for (const e of document.querySelectorAll("[data-grid-filled]")) e.textContent = reply.filled;
      for (const e of document.querySelectorAll("[data-grid-progress]")) e.value = reply.filled;
    }
    for (const act of document.querySelectorAll("form[data-grid-act]")) {
      const words = reply.blocked?.[act.elements.act?.value];
      const place = act.querySelector(".ret-blocked");
      if (place && words !== undefined) place.textContent = words;
    }
    this.side.refresh(reply.cells.map((c) => c.key));
    const first = reply.conflicts?.[0];
    if (first) this.settle(this.sheet.byKey.get(first.key));
  }

  // settle asks whose value stands.
  async settle(cell) {
    const c = cell?.conflict;
    if (!c || this.asking) return;
    this.asking = true;
    const answer = await ask({ label: cell.label, mine: c.mine, theirs: c.theirs, was: c.was, who: c.who, at: c.at });
    this.asking = false;
    if (answer !== "later") {
      cell.conflict = null;
      cell.rev = c.rev;
      cell.kept = c.theirs;
      if (answer === "theirs") cell.write(c.theirs);
      else {
        cell.write(c.mine);
        this.saving.add({ key: cell.key, text: c.mine, rev: c.rev, was: c.theirs, ...(c.reason === undefined ? {} : { reason: c.reason }) });
      }
      this.sheet.refresh(this.saving);
      this.hands.go(cell);
    }
    const next = [...this.sheet.cells()].find((other) => other.conflict && other !== cell);
    if (next) this.settle(next);
  }

  told(kind, n, error) {
    if (kind === "waiting" && this.trouble) [kind, error] = [this.kind, this.error];
    [this.kind, this.error] = [kind, error];
    const words = {
      saved: () => say("allSaved"),
      waiting: () => say("nWaiting", { n }),
      saving: () => say("nSaving", { n }),
      offline: () => say("offline", { n }),
      signed_out: () => say("signed_out", { n }),
      refused: () => say("refusedAll", { why: error?.message ?? "" }),
    };
    this.trouble = kind === "offline" || kind === "signed_out" || kind === "refused";
    if (this.status) {
      this.status.dataset.kind = kind;
      this.status.replaceChildren(document.createTextNode(words[kind]()));
      if (kind === "signed_out") this.link("/login", say("signIn"));
      if (this.trouble) this.button(say("retry"), () => this.saving.again());
    }
    if (this.trouble) this.sheet.refresh(this.saving);
  }

  link(href, text) {
    const a = document.createElement("a");
    Object.assign(a, { href, textContent: text, target: "_blank", rel: "noopener" });
    this.status.append(" ", a);
  }

  button(text, act) {
    const b = document.createElement("button");
    Object.assign(b, { type: "button", className: "btn btn-sm", textContent: text });
    b.addEventListener("click", act);
    this.status.append(" ", b);
  }

  // placed tells where every cell of a paste went.
  placed(result, block) {
    const lines = [say("pasted", { n: result.written }) + (result.named ? "，" + say("pasteByLabel") : "")];
    const tell = (key, list) => {
      if (!list?.length) return;
      const some = list.slice(0, 6).map((c) => c.from + "「" + c.value + "」").join("、");
      lines.push(say(key, { n: list.length }) + "：" + some + (list.length > 6 ? say("andMore", { n: list.length }) : ""));
    };
    tell("beyond", result.beyond);
    tell("lockedOut", [...result.locked, ...result.odd]);
    tell("unknownLabel", result.unknown);
    if (lines.length === 1 && block.length * block[0].length === 1) return;
    this.say(lines.join("\n"), { undo: result.written > 0, stay: lines.length > 1 });
  }

  say(text, { undo = false, stay = false } = {}) {
    if (!this.toast) return;
    clearTimeout(this.toastTimer);
    const p = document.createElement("p");
    p.textContent = text;
    this.toast.replaceChildren(p);
    const button = (words, act) => {
      const b = document.createElement("button");
      Object.assign(b, { type: "button", className: "btn btn-sm", textContent: words });
      b.addEventListener("click", () => {
        act?.();
        this.toast.hidden = true;
      });
      this.toast.append(b);
    };
    if (undo) button(say("undo"), () => this.hands.undo());
    button(say("close"));
    this.toast.hidden = false;
    this.toast.classList.toggle("jg-toast-warn", stay);
    if (!stay) this.toastTimer = setTimeout(() => (this.toast.hidden = true), 4000);
  }

  // guard saves what waits before the page goes, and asks before it goes with
  // something that could not be saved.
  guard() {
    addEventListener("online", () => this.saving.again());
    addEventListener("focus", () => this.trouble && this.saving.pending && this.saving.again());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState !== "hidden") return;
      if (this.hands.cell) this.hands.finish(this.hands.cell);
      this.saving.flush();
    });
    addEventListener("beforeunload", (e) => {
      if (this.hands.cell) this.hands.finish(this.hands.cell);
      if (!this.saving.pending && !this.conflicts()) return;
      this.saving.flush();
      e.preventDefault();
    });
    this.form.addEventListener("submit", (e) => e.preventDefault());
    // An act that changes the state of the return goes only after everything
    // typed is with the server.
    for (const act of document.querySelectorAll("form[data-grid-act]")) {
      act.addEventListener("submit", (e) => {
        if (this.hands.cell) this.hands.finish(this.hands.cell);
        if (!this.saving.pending) return;
        e.preventDefault();
        this.saving.flush();
        const submitter = e.submitter;
        const wait = setInterval(() => {
          if (this.trouble) clearInterval(wait);
          if (this.saving.pending) return;
          clearInterval(wait);
          act.requestSubmit(submitter);
        }, 100);
      });
    }
  }

  conflicts() {
    return [...this.sheet.cells()].some((c) => c.conflict);
  }
}

for (const form of document.querySelectorAll("form[data-grid]")) form.grid = new Grid(form);

export { Grid };
