// The list of what was found, kept current while typing.

import { english, say } from "./words.js";

const severities = { must_fix: "mustFix", todo: "todo", verify: "verify", remark: "remark" };

// Problems shows the list and its counts; go(key) moves to a cell.
export class Problems {
  constructor(root, counts, go, find) {
    Object.assign(this, { root, counts, go, find });
    root?.addEventListener("click", (e) => {
      const link = e.target.closest("a[data-cell]");
      if (link && go(link.dataset.cell)) e.preventDefault();
    });
    counts?.addEventListener("click", (e) => {
      const link = e.target.closest("[data-severity]");
      if (link && this.next(link.dataset.severity)) e.preventDefault();
    });
    this.list = [];
    this.turn = {};
  }

  // next goes to the next problem of a severity, round and round.
  next(severity) {
    const some = this.list.filter((p) => p.severity === severity && p.cell);
    if (!some.length) return false;
    const i = (this.turn[severity] ?? -1) + 1;
    this.turn[severity] = i % some.length;
    return this.go(some[i % some.length].cell);
  }

  // more takes problems that were counted only, or known from afar.
  more(list) {
    const known = new Map(this.list.map((p) => [p.cell + "|" + p.severity + "|" + p.text, p]));
    const added = list.filter((p) => p.cell && !known.has(p.cell + "|" + p.severity + "|" + p.text));
    for (const e of this.counts?.querySelectorAll("[data-far]") ?? []) {
      e.dataset.far = Math.max(0, Number(e.dataset.far) - added.filter((p) => p.severity === e.dataset.severity).length);
    }
    return [...this.list, ...added];
  }

  show(list) {
    this.list = list;
    if (this.counts) {
      for (const e of this.counts.querySelectorAll("[data-severity]")) {
        const n = list.filter((p) => p.severity === e.dataset.severity).length + Number(e.dataset.far ?? 0);
        e.querySelector("b").textContent = n;
        e.toggleAttribute("data-none", n === 0);
      }
    }
    if (!this.root) return;
    const items = list.map((p) => this.item(p));
    if (!items.length) {
      const li = document.createElement("li");
      li.className = "jg-no-problem";
      li.textContent = say("noProblems");
      items.push(li);
    }
    this.root.replaceChildren(...items);
  }

  item(p) {
    const cell = p.cell ? this.find(p.cell) : null;
    const label = (cell && english && cell.label) || p.label;
    const reason = p.reason || (p.severity === "verify" ? cell?.reason : "");
    const li = document.createElement("li");
    li.dataset.severity = p.severity;
    const word = document.createElement("span");
    word.className = "jg-severity";
    word.textContent = say(severities[p.severity]);
    const what = document.createElement(cell || p.url ? "a" : "span");
    if (cell || p.url) {
      what.href = cell ? "#cell-" + p.cell : p.url;
      what.dataset.cell = p.cell;
    }
    what.textContent = (label ? label + "：" : "") + p.text;
    li.append(word, what);
    if (p.advice) note(li, p.advice);
    if (reason) note(li, say("explainedAs") + reason);
    return li;
  }
}

function note(li, text) {
  const small = document.createElement("small");
  small.textContent = text;
  li.append(small);
}
