// The hands on the grid: arrows, Enter, Tab, F2, Esc, ranges, clipboard, undo.
//
// The cursor is the focus of a real input, with all of its text selected;
// typing therefore replaces it, with any input method. Only F2, Enter on a
// choice, or a second click go inside the text.

import { byCross, byLabel, hasHeads, parseClipboard, place, toHTML, toTSV } from "./clipboard.js";

const arrows = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

// Hands moves over a sheet. commit(changes, pasted) takes [{cell, text}];
// moved(cell), copied(n) and placed(result) are told.
export class Hands {
  constructor(sheet, { commit, moved, copied, placed, reach }) {
    Object.assign(this, { sheet, commit, moved, copied, placed, reach });
    this.cell = null; // the cursor
    this.anchor = null; // where a range began
    this.inside = null; // null, "typing" (arrows leave) or "text" (arrows stay inside)
    this.undone = [];
    this.done = [];
    this.marked = new Set(); // cells shown as selected
    const t = sheet.table;
    t.addEventListener("keydown", (e) => this.key(e));
    t.addEventListener("focusin", (e) => this.entered(e));
    t.addEventListener("focusout", (e) => this.left(e));
    t.addEventListener("input", (e) => this.input(e));
    t.addEventListener("change", (e) => this.changed(e));
    t.addEventListener("pointerdown", (e) => this.down(e));
    t.addEventListener("pointerover", (e) => this.over(e));
    t.addEventListener("dblclick", () => this.goInside("text"));
    addEventListener("pointerup", () => (this.dragging = false));
    for (const kind of ["copy", "cut", "paste"]) t.addEventListener(kind, (e) => this[kind](e));
  }

  // go moves the cursor to a cell, extending the range where asked.
  go(cell, extend = false) {
    if (!cell?.input) return;
    const anchor = extend ? this.anchor ?? this.cell : cell;
    this.keepRange = extend;
    cell.input.focus();
    if (this.cell !== cell) this.stand(cell);
    cell.input.select?.();
    this.keepRange = false;
    this.anchor = anchor;
    this.select();
  }

  entered(e) {
    if (e.target.cell) this.stand(e.target.cell);
  }

  // stand puts the cursor on a cell that has the focus.
  stand(cell) {
    this.cell = cell;
    this.inside = null;
    if (!this.keepRange) this.anchor = cell;
    cell.input.select?.();
    this.reveal(cell);
    this.select();
    this.moved(cell);
  }

  // here says whether an event happened in a cell. A window in the background
  // moves the focus without telling; the cursor then catches up.
  here(e) {
    const cell = e.target.cell;
    if (cell && cell !== this.cell) this.stand(cell);
    return Boolean(cell);
  }

  // reveal scrolls a cell out from under the frozen header and column.
  reveal(cell) {
    const box = this.sheet.table.closest(".jg-scroll");
    if (!box) return;
    const c = cell.td.getBoundingClientRect();
    const b = box.getBoundingClientRect();
    const head = this.sheet.table.tHead.getBoundingClientRect().height;
    const first = this.sheet.table.querySelector("th[scope=row]")?.getBoundingClientRect().width ?? 0;
    if (c.top < b.top + head) box.scrollTop -= b.top + head - c.top;
    if (c.left < b.left + first) box.scrollLeft -= b.left + first - c.left;
  }

  left(e) {
    if (e.target.cell) this.finish(e.target.cell);
  }

  input(e) {
    const cell = e.target.cell;
    if (!cell) return;
    if (cell.kind === "number" && cell.text === "/") {
      // One key says that the question does not arise.
      this.finish(cell);
      cell.input.select();
      return;
    }
    this.inside ??= "typing";
    if (!cell.options) cell.mark("typed");
  }

  changed(e) {
    if (e.target.cell?.options) this.finish(e.target.cell);
  }

  // finish ends typing in a cell.
  finish(cell) {
    this.inside = null;
    if (cell.locked || cell.text === cell.committed) return;
    const typed = cell.accept(cell.text) ?? cell.text;
    cell.input.value = cell.committed;
    this.apply([{ cell, text: typed }]);
  }

  // apply changes cells as one act that can be undone.
  apply(changes, remember = true) {
    const acts = changes.filter((c) => c.text !== c.cell.committed).map((c) => ({ ...c, before: c.cell.committed }));
    if (!acts.length) {
      for (const c of changes) c.cell.write(c.cell.committed);
      return;
    }
    if (remember) {
      this.done.push(acts);
      this.undone = [];
    }
    this.commit(acts);
  }

  undo() {
    const acts = this.done.pop();
    if (!acts) return;
    this.undone.push(acts);
    this.apply(acts.map((a) => ({ cell: a.cell, text: a.before })), false);
    this.go(acts[0].cell);
  }

  redo() {
    const acts = this.undone.pop();
    if (!acts) return;
    this.done.push(acts);
    this.apply(acts.map((a) => ({ cell: a.cell, text: a.text })), false);
    this.go(acts[0].cell);
  }

  get range() {
    const a = this.anchor ?? this.cell;
    const b = this.cell;
    if (!a) return null;
    return { top: Math.min(a.y, b.y), bottom: Math.max(a.y, b.y), left: Math.min(a.x, b.x), right: Math.max(a.x, b.x) };
  }

  get wide() {
    const r = this.range;
    return Boolean(r) && (r.top !== r.bottom || r.left !== r.right);
  }

  // select shows the cursor and the range; only cells that change are touched.
  select() {
    const r = this.range;
    const now = new Set();
    if (r) for (let y = r.top; y <= r.bottom; y++) for (let x = r.left; x <= r.right; x++) now.add(this.sheet.at(y, x));
    now.delete(null);
    for (const cell of this.marked) if (!now.has(cell) || cell !== this.cell) this.unmark(cell, now.has(cell));
    for (const cell of now) {
      cell.td.classList.toggle("jg-in-range", this.wide);
      cell.td.setAttribute("aria-selected", "true");
    }
    this.cell?.td.setAttribute("data-cursor", "");
    this.marked = now;
    if (this.cell) this.marked.add(this.cell);
  }

  unmark(cell, still) {
    cell.td.removeAttribute("data-cursor");
    if (still) return;
    cell.td.classList.remove("jg-in-range");
    cell.td.removeAttribute("aria-selected");
  }

  goInside(how) {
    const c = this.cell;
    if (!c || c.locked) return;
    this.inside = how;
    if (c.options) c.input.showPicker?.();
    else {
      const n = c.text.length;
      c.input.setSelectionRange?.(n, n);
    }
  }

  key(e) {
    if (e.isComposing || !this.here(e)) return;
    const ctrl = e.ctrlKey || e.metaKey;
    if (ctrl && this.control(e)) return;
    if (ctrl || e.altKey) return;
    if (e.key in arrows) return this.arrow(e);
    const act = this.plainKeys[e.key];
    if (act) act.call(this, e);
  }

  plainKeys = {
    Enter(e) {
      e.preventDefault();
      if (this.cell.options && !this.inside) return this.goInside("text");
      this.leaveTo(this.sheet.step(this.cell.y, this.cell.x, e.shiftKey ? -1 : 1, 0));
    },
    Tab(e) {
      const next = this.sheet.follow(this.cell, e.shiftKey ? -1 : 1);
      if (!next) return this.finish(this.cell);
      e.preventDefault();
      this.leaveTo(next);
    },
    F2(e) {
      e.preventDefault();
      this.goInside("text");
    },
    Escape(e) {
      if (!this.inside) return;
      e.preventDefault();
      this.cell.input.value = this.cell.committed;
      this.inside = null;
      this.cell.input.select?.();
      this.commit([]);
    },
    Delete(e) {
      if (this.inside) return;
      e.preventDefault();
      this.clear();
    },
    Backspace(e) {
      if (!this.inside && (this.wide || this.cell.options)) {
        e.preventDefault();
        this.clear();
      }
    },
    Home(e) {
      if (this.inside !== "text") this.edge(e, this.cell.y, 0, 1);
    },
    End(e) {
      if (this.inside !== "text") this.edge(e, this.cell.y, this.sheet.width - 1, -1);
    },
    PageDown(e) {
      this.page(e, 12);
    },
    PageUp(e) {
      this.page(e, -12);
    },
  };

  // control answers keys with Ctrl held; true when it did.
  control(e) {
    const key = e.key.toLowerCase();
    if (this.inside) return false;
    const last = this.sheet.rows.length - 1;
    const acts = {
      z: () => (e.shiftKey ? this.redo() : this.undo()),
      y: () => this.redo(),
      a: () => this.all(),
      home: () => this.edge(e, 0, 0, 1),
      end: () => this.edge(e, last, this.sheet.width - 1, -1),
    };
    if (e.key in arrows) {
      const [dy, dx] = arrows[e.key];
      let to = this.cell;
      for (let n = to; n; n = this.sheet.step(n.y, n.x, dy, dx)) to = n;
      e.preventDefault();
      this.go(to, e.shiftKey);
      return true;
    }
    if (!acts[key]) return false;
    e.preventDefault();
    acts[key]();
    return true;
  }

  all() {
    const cells = [...this.sheet.cells()].filter((c) => c.input);
    this.go(cells[0]);
    this.go(cells.at(-1), true);
  }

  arrow(e) {
    if (this.inside === "text") return;
    const [dy, dx] = arrows[e.key];
    e.preventDefault();
    if (this.inside) this.finish(this.cell);
    this.go(this.sheet.step(this.cell.y, this.cell.x, dy, dx), e.shiftKey);
  }

  edge(e, y, x, dx) {
    e.preventDefault();
    const cell = this.sheet.at(y, x);
    this.go(cell?.input ? cell : this.sheet.step(y, x, 0, dx), e.shiftKey);
  }

  page(e, rows) {
    e.preventDefault();
    const y = Math.max(0, Math.min(this.sheet.rows.length - 1, this.cell.y + rows));
    const cell = this.sheet.at(y, this.cell.x);
    this.go(cell?.input ? cell : this.sheet.step(y, this.cell.x, Math.sign(rows), 0), e.shiftKey);
  }

  leaveTo(next) {
    this.finish(this.cell);
    if (next) this.go(next);
    else this.cell.input.select?.();
  }

  clear() {
    const r = this.range;
    const changes = [];
    for (let y = r.top; y <= r.bottom; y++) {
      for (let x = r.left; x <= r.right; x++) {
        const cell = this.sheet.at(y, x);
        if (cell && !cell.locked) changes.push({ cell, text: "" });
      }
    }
    this.apply(changes);
  }

  down(e) {
    const cell = e.target.closest(".jg-cell")?.cell;
    if (!cell?.input || e.button !== 0 || e.pointerType === "touch") return;
    if (e.shiftKey && this.cell) {
      e.preventDefault();
      this.go(cell, true);
      return;
    }
    this.dragging = true;
    if (cell === this.cell && document.activeElement === cell.input) {
      if (!cell.options) this.inside ??= "text"; // a second click goes inside
    } else if (!cell.options) {
      e.preventDefault();
      this.go(cell);
    }
  }

  over(e) {
    const cell = e.target.closest(".jg-cell")?.cell;
    if (this.dragging && cell?.input && cell !== this.cell && e.buttons === 1) this.go(cell, true);
  }

  copy(e) {
    if (!this.here(e) || this.inside) return;
    const block = this.sheet.block(this.range);
    e.preventDefault();
    e.clipboardData.setData("text/plain", toTSV(block));
    e.clipboardData.setData("text/html", toHTML(block));
    this.copied(block.length * block[0].length);
  }

  cut(e) {
    if (!this.here(e) || this.inside) return;
    this.copy(e);
    this.clear();
  }

  paste(e) {
    if (!this.here(e)) return;
    const block = parseClipboard(e.clipboardData.getData("text/html"), e.clipboardData.getData("text/plain"));
    const single = block.length === 1 && block[0].length === 1;
    if (!block.length || (this.inside && single)) return;
    e.preventDefault();
    this.inside = null;
    this.reached(block).then(() => this.put(block));
  }

  // reached gives a promise of the rows a block needs: those it covers, or all
  // where it carries headings and finds its rows by name.
  reached(block) {
    const last = this.range.top + block.length;
    const framed = block.length > 1 && block[0].length > 1 && hasHeads(block, this.sheet.heads);
    return this.reach(() => !framed && this.sheet.rows.length >= last);
  }

  // put lays a block at the range, or by the labels it carries.
  put(block) {
    const named = this.sheet.width === 1 ? byLabel(block, this.sheet.labels) : byCross(block, this.sheet.labels, this.sheet.heads);
    const r = this.range;
    const result = named ? this.named(named) : place(block, (y, x) => this.sheet.at(y, x), r.top, r.left, this.wide ? r : null);
    const changes = [];
    result.odd = [];
    for (const to of result.set) {
      const text = to.cell.accept(to.value);
      if (text === null) result.odd.push(to);
      else changes.push({ cell: to.cell, text });
    }
    result.written = changes.length;
    this.apply(changes);
    if (!named && block.length * block[0].length > 1) {
      const far = this.sheet.at(Math.min(r.top + block.length, this.sheet.rows.length) - 1, Math.min(r.left + block[0].length, this.sheet.width) - 1);
      if (far?.input) {
        this.anchor = this.sheet.at(r.top, r.left);
        this.cell = far;
        this.select();
        this.cell = this.anchor;
      }
    }
    this.placed(result, block);
  }

  named(entries) {
    const out = { set: [], locked: [], beyond: [], unknown: [], named: true };
    for (const e of entries) {
      const cell = e.row < 0 || e.col < 0 ? null : this.sheet.at(e.row, e.col ?? 0);
      if (!cell) {
        if (e.label !== "" && e.value !== "") out.unknown.push({ from: e.from, value: e.label });
      } else if (cell.locked) {
        if (e.value !== "" && e.value !== cell.shown) out.locked.push({ from: e.from, value: e.value });
      } else out.set.push({ from: e.from, value: e.value, cell });
    }
    return out;
  }
}
