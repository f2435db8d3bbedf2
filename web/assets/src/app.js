// What every page gets on top of working without script: pieces of pages by
// htmx, the drawer, questions before what cannot be undone, lists that filter
// while one types, charts.
import "htmx.org/dist/htmx.esm.js";
import "./leave.js";

const drawer = document.getElementById("drawer");

document.addEventListener("htmx:after:swap", () => {
  drawCharts(document);
  if (drawer && drawer.childElementCount > 0 && !drawer.open) drawer.showModal();
});
if (drawer) {
  drawer.addEventListener("click", (e) => {
    if (e.target === drawer) drawer.close();
  });
  drawer.addEventListener("close", () => drawer.replaceChildren());
}

// A link into the drawer still opens in a new tab when asked to.
document.addEventListener("click", (e) => {
  const link = e.target instanceof Element && e.target.closest("a[hx-get]");
  if (link && (e.ctrlKey || e.metaKey || e.shiftKey)) e.stopImmediatePropagation();
}, true);

// Ask before what cannot be undone; never send a form twice.
document.addEventListener("submit", (e) => {
  const form = e.target;
  const words = e.submitter?.dataset.ask || form.dataset.ask;
  if (words && !window.confirm(words)) {
    e.preventDefault();
    return;
  }
  if (form.method !== "post" || form.dataset.sent === "again") return;
  if (form.dataset.sent) {
    e.preventDefault();
    return;
  }
  setTimeout(() => {
    if (e.defaultPrevented) return;
    form.dataset.sent = "yes";
    form.setAttribute("aria-busy", "true");
    setTimeout(() => { delete form.dataset.sent; form.removeAttribute("aria-busy"); }, 8000);
  });
});
window.addEventListener("pageshow", () => {
  for (const f of document.querySelectorAll("form[data-sent]")) { delete f.dataset.sent; f.removeAttribute("aria-busy"); }
});

// A filter bar asks for its list again as soon as something in it changes.
for (const form of document.querySelectorAll("form[data-live]")) {
  const target = document.getElementById(form.dataset.live);
  if (!target) continue;
  let timer, turn = 0;
  const again = async () => {
    const query = new URLSearchParams();
    for (const [k, v] of new FormData(form)) if (v !== "" || form.elements[k]?.tagName === "SELECT") query.set(k, v);
    const url = form.getAttribute("action") + "?" + query;
    const mine = ++turn;
    target.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(url, { headers: { "HX-Request": "true", "HX-Target": target.id } });
      if (mine !== turn) return;
      if (!answer.ok || answer.redirected) { form.submit(); return; }
      target.innerHTML = await answer.text();
      history.replaceState(null, "", url);
    } catch {
      form.submit();
    } finally {
      target.removeAttribute("aria-busy");
    }
  };
  form.addEventListener("change", again);
  form.addEventListener("input", (e) => {
    if (e.target.tagName === "SELECT") return;
    clearTimeout(timer);
    timer = setTimeout(again, 250);
  });
}

// A search box narrows the fields in a list as one types, and opens the parts
// that hold what was found. What is typed into it is not of the form.
for (const box of document.querySelectorAll("input[data-narrow]")) {
  const list = document.getElementById(box.dataset.narrow);
  if (!list) continue;
  box.closest("[hidden]")?.removeAttribute("hidden");
  const parts = [...list.querySelectorAll("details, fieldset")].reverse();
  const opened = new Map(parts.filter((p) => p.matches("details")).map((p) => [p, p.open]));
  box.addEventListener("input", (e) => {
    e.stopPropagation();
    const words = box.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    for (const item of list.querySelectorAll("[data-words]")) item.hidden = !words.every((w) => item.dataset.words.includes(w));
    for (const p of parts) {
      p.hidden = !p.querySelector("[data-words]:not([hidden])");
      if (opened.has(p)) p.open = words.length > 0 ? !p.hidden : opened.get(p);
    }
  });
  box.addEventListener("keydown", (e) => { if (e.key === "Enter") e.preventDefault(); });
}

// Tick every row at once.
for (const form of document.querySelectorAll("form.jh-batch")) {
  const head = form.querySelector("thead .jh-tick");
  const boxes = () => form.querySelectorAll("tbody .jh-tick input");
  if (!head || boxes().length < 2) continue;
  const all = document.createElement("input");
  all.type = "checkbox";
  all.setAttribute("aria-label", document.documentElement.lang.startsWith("zh") ? "全选" : "select all");
  all.addEventListener("change", () => boxes().forEach((b) => { b.checked = all.checked; }));
  head.append(all);
}

// Move to what is wrong, as the summary of errors asks.
const errors = document.getElementById("errors");
if (errors) {
  errors.focus();
  errors.addEventListener("click", (e) => {
    const link = e.target.closest("a[href^='#']");
    const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!field) return;
    e.preventDefault();
    const box = field.closest(".jh-field") ?? field;
    box.scrollIntoView({ block: "center" });
    (field.matches("fieldset") ? field.querySelector("input") ?? field : field).focus();
  });
}

// Close menus that hang over the page when one clicks beside them.
document.addEventListener("click", (e) => {
  for (const d of document.querySelectorAll("details.jh-menu[open]")) if (!d.contains(e.target)) d.open = false;
});
document.addEventListener("keydown", (e) => {
  if (e.key !== "Escape") return;
  for (const d of document.querySelectorAll("details.jh-menu[open]")) { d.open = false; d.querySelector("summary").focus(); }
});

// Charts come when there is one in sight.
let charts;
function drawCharts(root) {
  for (const element of root.querySelectorAll("[data-chart]:not([data-drawn])")) {
    const spec = document.getElementById(element.dataset.chart);
    if (!spec) continue;
    element.dataset.drawn = "yes";
    charts ??= import(document.body.dataset.charts);
    charts.then((m) => {
      m.draw(element, JSON.parse(spec.textContent));
      const table = element.parentElement.querySelector("details.jh-chart-table");
      if (table) table.open = false;
    });
  }
}
drawCharts(document);
