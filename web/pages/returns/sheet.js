// The sheet behind the grid: the cells of the table as the server wrote them,
// their texts, revisions and states.

import { change, show, tidy, total } from "./numbers.js";
import { say } from "./words.js";

// Cell is one place of the grid. A place the form does not ask has no key.
export class Cell {
  constructor(td, y, x) {
    this.td = td;
    this.y = y;
    this.x = x;
    this.key = td.dataset.key ?? "";
    this.kind = td.dataset.kind ?? "";
    this.was = td.dataset.was ?? "";
    this.rev = Number(td.dataset.rev ?? 0);
    this.reason = td.dataset.reason ?? "";
    this.required = td.hasAttribute("data-required");
    this.input = td.querySelector("input, select, textarea");
    this.spared = td.hasAttribute("data-spared");
    this.locked = !this.key || td.hasAttribute("data-locked");
    this.kept = this.text; // as the server has it
    this.committed = this.text; // as it stands here, once typing ended
    this.conflict = null;
    const row = td.closest("tr");
    this.label = this.input?.getAttribute("aria-label") ?? "";
    this.changeAt = td.querySelector(".jg-change") ?? (row.querySelectorAll(".jg-cell").length === 1 ? row.querySelector(".jg-change") : null);
    if (this.input && !this.locked && this.input.tagName === "SELECT") this.options = [...this.input.options];
  }

  get text() {
    return this.input?.value ?? "";
  }

  // shown is the text as copied: the words of a choice, not its code.
  get shown() {
    return this.options ? this.input.selectedOptions[0]?.text.trim() ?? "" : this.text;
  }

  // accept turns what was typed or pasted into what the cell holds. A choice
  // takes the words or the code of an option, or gives null.
  accept(text) {
    const t = tidy(text, this.kind === "number");
    if (!this.options) return t;
    if (t === "") return "";
    const found = this.options.find((o) => o.text.trim() === t || o.value === t) ?? this.options.find((o) => o.dataset.also?.split("|").includes(t));
    return found ? found.value : null;
  }

  write(text) {
    if (this.input && this.input.value !== text) {
      this.input.value = text;
      if (document.activeElement === this.input) this.input.select?.(); // what is typed next still replaces it
    }
    this.committed = text;
    if (this.changeAt) this.changeAt.textContent = change(text, this.was);
  }

  // newMark makes the place for a state; wide tables leave it out where a cell
  // is blank or right.
  newMark() {
    const mark = markOf.content.firstElementChild.cloneNode(true);
    this.td.querySelector(".jg-box").append(mark);
    return mark;
  }

  // mark shows a state by colour, icon and word.
  mark(state) {
    if (this.td.dataset.state === state) return;
    this.td.dataset.state = state;
    const mark = this.td.querySelector(".jg-mark") ?? this.newMark();
    mark.querySelector("use").setAttribute("href", "#jg-i-" + state);
    mark.querySelector(".jg-word").textContent = say(state);
    if (this.input) this.input.setAttribute("aria-invalid", String(state === "refused"));
  }
}

// markOf is what newMark copies.
const markOf = document.createElement("template");
markOf.innerHTML = '<span class="jg-mark"><svg aria-hidden="true"><use></use></svg><span class="jg-word"></span></span>';

// Sheet is all cells of a table, by row and column and by key.
export class Sheet {
  constructor(table) {
    this.table = table;
    this.rows = [];
    this.byKey = new Map();
    this.labels = []; // of each row, with other names it goes by
    this.heads = []; // of each column, likewise
    for (const th of table.tHead.querySelectorAll("th[data-x]")) this.heads[Number(th.dataset.x)] = [th.dataset.label, ...(th.dataset.also?.split("|") ?? [])].filter(Boolean);
    this.trs = [];
    this.width = 0;
    this.found = new Map(); // severities of what was found, by cell
    this.add(table.tBodies[0].rows);
    for (const td of table.tFoot?.querySelectorAll(".jg-total[data-rest]") ?? []) {
      const [sum, numbers, open] = td.dataset.rest.split(" ").map(Number);
      td.rest = { sum, numbers, open };
    }
  }

  // add takes rows that stand in the table.
  add(trs) {
    for (const tr of trs) {
      const tds = [...tr.querySelectorAll(".jg-cell")];
      if (!tds.length) continue;
      const y = this.rows.length;
      const cells = tds.map((td, x) => new Cell(td, y, x));
      this.rows.push(cells);
      this.trs.push(tr);
      for (const cell of cells) {
        if (!cell.key) continue;
        this.byKey.set(cell.key, cell);
        if (cell.input) cell.input.cell = cell;
        cell.td.cell = cell;
      }
      this.width = Math.max(this.width, cells.length);
      const head = tr.querySelector("th[scope=row]");
      this.labels.push([head?.dataset.label ?? head?.textContent ?? "", ...(head?.dataset.also?.split("|") ?? [])].filter(Boolean));
    }
  }

  // append puts further rows under the table; what they hold no longer counts
  // among what is not shown.
  append(trs) {
    const from = this.rows.length;
    this.table.tBodies[0].append(...trs);
    this.add(trs);
    for (const td of this.table.tFoot?.querySelectorAll(".jg-total[data-rest]") ?? []) {
      const gone = total(texts(this.rows.slice(from).map((r) => r[Number(td.dataset.x)])));
      for (const part of ["sum", "numbers", "open"]) td.rest[part] -= gone[part];
    }
  }

  // learn takes what was found.
  learn(problems) {
    this.found = new Map();
    for (const p of problems) {
      if (!p.cell) continue;
      if (!this.found.has(p.cell)) this.found.set(p.cell, new Set());
      this.found.get(p.cell).add(p.severity);
    }
  }

  *cells() {
    for (const row of this.rows) yield* row;
  }

  at(y, x) {
    return this.rows[y]?.[x] ?? null;
  }

  // block gives the texts of a range as rows.
  block({ top, left, bottom, right }) {
    const out = [];
    for (let y = top; y <= bottom; y++) {
      const row = [];
      for (let x = left; x <= right; x++) row.push(this.at(y, x)?.shown ?? "");
      out.push(row);
    }
    return out;
  }

  // step gives the next cell that can hold the cursor from (y, x) in a
  // direction, or null at the edge.
  step(y, x, dy, dx) {
    for (;;) {
      y += dy;
      x += dx;
      const cell = this.at(y, x);
      if (!cell) return null;
      if (cell.input) return cell;
    }
  }

  // follow gives the next cell to fill in the order of reading, or null.
  follow(cell, by) {
    const all = [...this.cells()].filter((c) => c.input && !c.locked);
    const i = all.indexOf(cell);
    return i < 0 ? all.find((c) => (c.y - cell.y || c.x - cell.x) * by > 0) ?? null : all[i + by] ?? null;
  }

  // totals writes the sums of rows and columns that have a place for them.
  totals() {
    this.trs.forEach((tr, y) => write(tr.querySelector(".jg-total"), this.rows[y]));
    for (const td of this.table.tFoot?.querySelectorAll(".jg-total[data-x]") ?? []) {
      const x = Number(td.dataset.x);
      write(td, this.rows.map((r) => r[x]).filter(Boolean), td.rest);
    }
  }

  // stateOf says how a cell stands, from its text and what was found in it.
  stateOf(cell, saving) {
    if (cell.conflict) return "conflict";
    if (saving.flying?.has(cell.key)) return "saving";
    if (saving.queue.has(cell.key)) return "typed";
    const found = this.found.get(cell.key);
    if (found?.has("must_fix")) return "refused";
    if (found?.has("todo")) return cell.text === "" ? "todo" : "checked";
    if (found?.has("verify")) return cell.reason ? "confirmed" : "warned";
    if (cell.locked) return "locked";
    if (cell.text === "") return cell.spared ? "none" : "empty";
    return cell.text === "无" ? "none" : "checked";
  }

  refresh(saving) {
    for (const cell of this.cells()) if (cell.key) cell.mark(this.stateOf(cell, saving));
    this.totals();
  }
}

// texts are those of the cells that hold numbers.
const texts = (cells) => cells.filter((c) => c?.key && c.kind === "number").map((c) => c.text);

function write(td, cells, rest = { sum: 0, numbers: 0, open: 0 }) {
  if (!td) return;
  const t = total(texts(cells));
  const partial = t.open + rest.open > 0;
  td.textContent = t.numbers + rest.numbers > 0 ? show(t.sum + rest.sum) + (partial ? say("partial") : "") : "";
}
