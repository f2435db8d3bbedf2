// The words of the telephone's pages.
const zh = document.documentElement.lang.startsWith("zh");
export const t = (chinese, english) => (zh ? chinese : english);

export const clock = (ms) => new Date(ms).toLocaleTimeString(zh ? "zh-CN" : "en", { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Shanghai" });

// make builds an element with words and children.
export function make(tag, attributes, ...children) {
  const e = document.createElement(tag);
  for (const [k, v] of Object.entries(attributes ?? {})) if (v !== undefined && v !== false) e.setAttribute(k, v);
  e.append(...children.filter((c) => c !== undefined && c !== ""));
  return e;
}
