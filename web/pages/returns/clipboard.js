// What spreadsheets put on the clipboard, and what they take from it.
// Nothing here touches the page: blocks are arrays of rows of strings.

// parseTSV reads tab-separated text as Excel and WPS write it: a cell with a
// tab, a line end or a quote stands in quotes, with its own quotes doubled.
export function parseTSV(text) {
  const rows = [];
  let row = [];
  let i = 0;
  while (i < text.length) {
    let cell = "";
    const quoted = text[i] === '"' ? closing(text, i) : -1;
    if (quoted > 0) {
      cell = text.slice(i + 1, quoted).replaceAll('""', '"');
      i = quoted + 1;
    } else {
      const end = nextBreak(text, i);
      cell = text.slice(i, end);
      i = end;
    }
    row.push(cell);
    if (text[i] === "\t") {
      i++;
      if (i === text.length) row.push("");
      continue;
    }
    if (text[i] === "\r") i++;
    if (text[i] === "\n") i++;
    rows.push(row);
    row = [];
  }
  if (row.length) rows.push(row);
  return squared(rows);
}

// closing finds the quote that ends a quoted cell, or -1 where the quote is
// only a character of the text.
function closing(text, from) {
  for (let i = from + 1; i < text.length; i++) {
    if (text[i] !== '"') continue;
    if (text[i + 1] === '"') {
      i++;
      continue;
    }
    const after = text[i + 1];
    return after === undefined || after === "\t" || after === "\n" || after === "\r" ? i : -1;
  }
  return -1;
}

function nextBreak(text, from) {
  let i = from;
  while (i < text.length && text[i] !== "\t" && text[i] !== "\n" && text[i] !== "\r") i++;
  return i;
}

// squared makes all rows equally long.
function squared(rows) {
  const width = Math.max(0, ...rows.map((r) => r.length));
  for (const r of rows) while (r.length < width) r.push("");
  return rows;
}

// parseHTML reads the first table of a fragment, or gives null where there is
// none. Merged cells hold their value in the upper left corner; rows and
// columns hidden by a filter are left out, as they are when copied as text.
// A number shown rounded is taken unrounded where the spreadsheet says it.
export function parseHTML(html) {
  if (!/<table[\s>]/i.test(html)) return null;
  const table = new DOMParser().parseFromString(html, "text/html").querySelector("table");
  if (!table) return null;
  const rows = [];
  const taken = new Map(); // cells covered from above or from the left
  let y = 0;
  for (const tr of table.rows) {
    if (hidden(tr)) continue;
    const row = (rows[y] ??= []);
    let x = 0;
    for (const td of tr.cells) {
      while (taken.has(y + ":" + x)) row[x++] = "";
      for (let dy = 0; dy < (td.rowSpan || 1); dy++) {
        for (let dx = 0; dx < (td.colSpan || 1); dx++) if (dx + dy) taken.set(y + dy + ":" + (x + dx), true);
      }
      if (!hidden(td)) row[x++] = cellText(td);
    }
    while (taken.has(y + ":" + x)) row[x++] = "";
    y++;
  }
  for (const r of rows) for (let i = 0; i < r.length; i++) r[i] ??= "";
  return rows.length ? squared(rows) : null;
}

function hidden(e) {
  return /display\s*:\s*none/i.test(e.getAttribute("style") ?? "");
}

function cellText(td) {
  const exact = td.getAttribute("x:num");
  if (exact) return exact;
  for (const br of td.querySelectorAll("br")) br.replaceWith("\n");
  return td.textContent
    .replace(/[\t\r\n ]*\n[\t\r\n ]*/g, "\n")
    .replace(/\u00a0/g, " ")
    .trim();
}

// parseClipboard prefers the table, in which a cell is a cell, to the text.
export function parseClipboard(html, text) {
  return (html && parseHTML(html)) || parseTSV(text ?? "");
}

// toTSV writes a block so that a spreadsheet reads the same cells again.
export function toTSV(rows) {
  return rows.map((r) => r.map(quote).join("\t")).join("\r\n");
}

function quote(cell) {
  return /[\t\r\n"]/.test(cell) ? '"' + cell.replaceAll('"', '""') + '"' : cell;
}

// toHTML writes a block as a table.
export function toHTML(rows) {
  const escape = (s) => s.replace(/[&<>]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[c]);
  return "<table>" + rows.map((r) => "<tr>" + r.map((c) => "<td>" + escape(c) + "</td>").join("") + "</tr>").join("") + "</table>";
}

// place lays a block over a sheet with its corner at (top, left). The sheet
// answers at(y, x): a cell, or null beyond its edge; a cell may be locked.
// Every cell of the block ends in exactly one list: nothing is cut silently.
// One single value fills the whole of the range selected.
export function place(block, at, top, left, range) {
  const out = { set: [], locked: [], beyond: [] };
  if (block.length === 1 && block[0].length === 1 && range) {
    const [value] = block[0];
    block = Array.from({ length: range.bottom - range.top + 1 }, () => Array(range.right - range.left + 1).fill(value));
  }
  block.forEach((row, dy) =>
    row.forEach((value, dx) => {
      const cell = at(top + dy, left + dx);
      const to = { y: top + dy, x: left + dx, from: name(dy, dx), value, cell };
      if (!cell) {
        if (value !== "") out.beyond.push(to);
      } else if (cell.locked) {
        if (value !== "" && value !== cell.text) out.locked.push(to);
      } else out.set.push(to);
    }),
  );
  return out;
}

// byLabel finds, in a block that carries the labels of its rows, which value
// belongs to which row of the sheet: the clerk copied 项目, 单位 and 数值 in
// one go. It gives null unless most labels are known; else one entry a row of
// the block, with the row of the sheet or -1.
export function byLabel(block, labels) {
  const known = new Map();
  labels.forEach((names, y) => names.forEach((n) => known.has(plain(n)) || known.set(plain(n), y)));
  const width = block[0]?.length ?? 0;
  if (width < 2) return null;
  for (let x = 0; x < width - 1; x++) {
    const texts = block.map((r) => r[x]).filter((t) => t !== "");
    const hits = texts.filter((t) => known.has(plain(t))).length;
    if (hits < 2 || hits * 2 < texts.length) continue;
    const value = valueColumn(block, x, known);
    return block.map((r, i) => ({ row: known.get(plain(r[x])) ?? -1, label: r[x], value: r[value], from: name(i, value) }));
  }
  return null;
}

// byCross finds, in a block that carries the headings of its columns and the
// labels of its rows, which value belongs where: the clerk copied the table
// with its frame. It gives null unless both are known for the most part; else
// one entry a value, with row and column of the sheet or -1.
export function byCross(block, rows, cols) {
  const lines = index(rows);
  const heads = index(cols);
  const { at: top, names } = headLine(block, heads);
  if (top < 0) return null;
  const left = labelColumn(block.slice(top + 1), lines, names);
  if (left < 0) return null;
  const out = [];
  block.forEach((r, y) => {
    if (y <= top) return;
    r.forEach((value, x) => {
      if (x <= left || (names[x] === "" && value === "")) return;
      out.push({ row: lines.get(plain(r[left])) ?? -1, col: heads.get(plain(names[x])) ?? -1, label: r[left] + " × " + names[x], value, from: name(y, x) });
    });
  });
  return out;
}

// hasHeads reports whether a block carries headings of columns.
export function hasHeads(block, cols) {
  return headLine(block, index(cols)).at >= 0;
}

// index finds a line by any of its names; a name of two lines finds neither.
function index(names) {
  const known = new Map();
  names.forEach((list, i) => {
    for (const n of new Set(list.map(plain))) known.set(n, known.has(n) && known.get(n) !== i ? -1 : i);
  });
  for (const [n, i] of known) if (i < 0) known.delete(n);
  return known;
}

// headLine is the line of headings of a block: that with most names known. A
// heading merged with the one above it stands in the line above.
function headLine(block, heads) {
  let best = { at: -1, names: [] };
  let most = 0;
  const carried = [];
  block.slice(0, 6).forEach((r, y) => {
    r.forEach((t, x) => t !== "" && (carried[x] = t));
    const texts = r.filter((t) => t !== "");
    const hits = texts.filter((t) => heads.has(plain(t))).length;
    if (hits > most && hits * 2 >= texts.length - 1) {
      most = hits;
      best = { at: y, names: r.map((_, x) => carried[x] ?? "") };
    }
  });
  return best;
}

// labelColumn is the column of a block that names most rows.
function labelColumn(block, lines, names) {
  let best = -1;
  let most = 0;
  for (let x = 0; x < names.length - 1; x++) {
    const texts = block.map((r) => r[x]).filter((t) => t !== "");
    const hits = texts.filter((t) => lines.has(plain(t))).length;
    if (hits > most && hits * 2 >= texts.length) [best, most] = [x, hits];
  }
  return best;
}

// valueColumn is the column right of the labels that holds most numbers.
function valueColumn(block, label, known) {
  let best = label + 1;
  let most = -1;
  for (let x = label + 1; x < block[0].length; x++) {
    const n = block.filter((r) => known.has(plain(r[label])) && /\d|^[是否无/]$/.test(r[x])).length;
    if (n > most) [best, most] = [x, n];
  }
  return best;
}

// plain is a label without what clerks and printers vary.
export function plain(label) {
  return label
    .normalize("NFKC")
    .replace(/^\s*(\d+[.、]\s*)?(其中[:：]\s*)?/, "")
    .replace(/[\s*]/g, "")
    .toLowerCase();
}

// name is the address of a cell within the block copied: B3.
export function name(y, x) {
  let letters = "";
  for (let n = x + 1; n > 0; n = Math.floor((n - 1) / 26)) letters = String.fromCharCode(65 + ((n - 1) % 26)) + letters;
  return letters + (y + 1);
}
