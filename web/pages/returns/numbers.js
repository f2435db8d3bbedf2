// Numbers as clerks type them. What is written here only shows totals and
// changes while typing; whether a value is taken the server decides.

// NONE is how "not applicable" is written in a cell. It is never zero.
export const NONE = "无";

const noneWords = new Set(["无", "/", "／", "不适用", "n/a", "na", "—", "——"]);

// isNone reports whether a text says that the question does not arise.
export function isNone(text) {
  return noneWords.has(text.trim().toLowerCase());
}

// tidy gives the text as the cell shows it once typing ends: full-width digits
// made narrow, blanks around it gone, every word for "not applicable" one.
export function tidy(text, numeric) {
  const t = text.trim();
  if (!numeric) return t;
  if (isNone(t)) return NONE;
  return /[０-９．，－]/.test(t) ? t.normalize("NFKC") : t;
}

// toNumber reads a number, or gives null. Thousands may be grouped.
export function toNumber(text) {
  const t = tidy(text, true).replace(/[,，\s](?=\d{3}(\D|$))/g, "");
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(t) ? Number(t) : null;
}

// show writes a number without noise of binary fractions.
export function show(n) {
  return String(Number(n.toFixed(6)));
}

// change says how a value differs from last year's: "+12 (+3.0%)", or empty
// where either is no number.
export function change(now, before) {
  const a = toNumber(now);
  const b = toNumber(before);
  if (a === null || b === null) return "";
  const d = a - b;
  if (d === 0) return "±0";
  const sign = d > 0 ? "+" : "−";
  const share = b === 0 ? "" : " (" + sign + (Math.abs(d / b) * 100).toFixed(1) + "%)";
  return sign + show(Math.abs(d)) + share;
}

// total adds up the numbers among texts: their sum, how many there are, and how
// many cells are still empty or no number. A total of part is no total.
export function total(texts) {
  const out = { sum: 0, numbers: 0, open: 0 };
  for (const t of texts) {
    const n = toNumber(t);
    if (n !== null) {
      out.sum += n;
      out.numbers++;
    } else if (!isNone(t)) out.open++;
  }
  return out;
}
