// The register of a class: names to tap on a telephone, a count of who is marked,
// all as there by one press, and the page moved on to today where it was kept on
// another day.
import { make, t } from "./words.js";

// ahead: ms that the clock of the telephone is ahead of the server's.
export function attend(root, ahead = 0) {
  for (const form of root.querySelectorAll("form[data-outbox=attend]")) {
    tiles(form);
    count(form);
    form.addEventListener("change", () => count(form));
    form.addEventListener("kept", () => {
      form.querySelector(".att-saved")?.remove();
      form.querySelector(".att-count").before(make("span", { class: "att-saved" }, t("已保存", "Saved")));
    });
    const all = form.querySelector("button[name=all]");
    all?.addEventListener("click", () => { clear(form); count(form); });
    if (root.dataset.offline) today(root, form, ahead);
  }
}

const clear = (form) => { for (const r of form.querySelectorAll('input[type=radio][value=""]')) r.checked = true; };

const short = (label) => label.querySelector("span").textContent.trim();

// tiles makes of each row a name to tap, for a thumb and a narrow window: a tap
// marks the child as what is chosen below, another takes it back.
function tiles(form) {
  const list = form.querySelector(".att-list:not(.att-term)"), save = form.querySelector(".att-save");
  if (!list || !save) return;
  list.classList.add("att-tiles");
  const marks = [...list.querySelector("li").querySelectorAll('[data-mark]:not([data-mark=""])')];
  let chosen = marks[0].dataset.mark;
  const pick = make("div", { class: "att-pick", role: "group", "aria-label": t("点名字记为", "A tap on a name marks it as") }, make("span", {}, t("点名字记为", "Mark as")));
  for (const m of marks) {
    const b = make("button", { type: "button", "aria-pressed": String(m.dataset.mark === chosen), "data-mark": m.dataset.mark, title: m.title }, short(m));
    b.addEventListener("click", () => {
      chosen = m.dataset.mark;
      for (const o of pick.querySelectorAll("button")) o.setAttribute("aria-pressed", String(o === b));
    });
    pick.append(b);
  }
  save.prepend(pick);
  for (const row of list.children) {
    const name = row.querySelector(".att-name"), said = [...name.querySelectorAll("small")].map((s) => s.cloneNode(true));
    const tile = make("button", { type: "button", class: "att-tile" }, make("strong", {}, name.firstChild.textContent.trim()), make("em", {}), ...said);
    if (said.length > 0 || name.firstChild.textContent.trim().length > 5) row.classList.add("att-long");
    tile.addEventListener("click", () => {
      const now = row.querySelector("input:checked").value, next = row.querySelector(`input[value="${now === chosen ? "" : chosen}"]`);
      next.checked = true;
      next.dispatchEvent(new Event("change", { bubbles: true }));
    });
    row.prepend(tile);
  }
}

// count says how many are away, and shows on each name how it is marked.
function count(form) {
  for (const row of form.querySelectorAll(".att-tiles > li")) {
    const label = row.querySelector("input:checked").closest("label"), tile = row.querySelector(".att-tile");
    row.dataset.mark = label.dataset.mark;
    tile.setAttribute("aria-pressed", String(label.dataset.mark !== ""));
    tile.querySelector("em").textContent = label.dataset.mark ? short(label) : "";
  }
  const n = [...form.querySelectorAll(".att-list input:checked")].filter((r) => r.value !== "" && r.value !== "late" && r.value !== "arrived").length;
  const out = form.querySelector(".att-count");
  if (out) out.textContent = n === 0 ? t("没有缺勤", "nobody away") : t(`缺勤 ${n} 人`, `${n} away`);
}

// today moves a page kept on an earlier day on to this one, by the days of the
// calendar that came with it.
function today(root, form, ahead) {
  root.querySelector(".att-days")?.remove(); // leads to pages that are not kept
  const wrong = Math.abs(ahead) > 120000 ? ahead : 0;
  const day = new Date(Date.now() - wrong).toLocaleDateString("sv-SE", { timeZone: "Asia/Shanghai" });
  if (form.elements.day.value === day) return;
  const coming = JSON.parse(form.dataset.days ?? "[]").find((d) => d.day === day);
  if (!coming) return;
  const title = root.querySelector(".att-day");
  if (!coming.school) {
    form.hidden = true;
    if (title) title.textContent = coming.label + t(" 不上课", ": no school");
    return;
  }
  form.elements.day.value = day;
  form.elements.base.value = "0";
  form.dataset.title = coming.title;
  clear(form);
  root.querySelector(".att-standing")?.remove();
  form.querySelector(".att-save button[type=submit]").textContent = t("保存", "Save");
  if (title) title.textContent = coming.label;
  count(form);
}
