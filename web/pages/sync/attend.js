// The register of a class: counts who is marked, marks all as there, and moves
// the page on to today where it was kept on another day.
import { make, t } from "./words.js";

export function attend(root) {
  for (const form of root.querySelectorAll("form[data-outbox=attend]")) {
    count(form);
    form.addEventListener("change", () => count(form));
    form.addEventListener("kept", () => {
      form.querySelector(".att-saved")?.remove();
      form.querySelector(".att-save").prepend(make("span", { class: "att-saved" }, t("已保存", "Saved")));
    });
    const all = form.querySelector("button[name=all]");
    all?.addEventListener("click", () => { for (const r of form.querySelectorAll('input[type=radio][value=""]')) r.checked = true; count(form); });
    if (root.dataset.offline) today(root, form);
  }
}

function count(form) {
  const n = [...form.querySelectorAll(".att-list input:checked")].filter((r) => r.value !== "" && r.value !== "late" && r.value !== "arrived").length;
  const out = form.querySelector(".att-count");
  if (out) out.textContent = n === 0 ? t("没有缺勤", "nobody away") : t(`缺勤 ${n} 人`, `${n} away`);
}

// today moves a page kept on an earlier day on to this one, by the days of the
// calendar that came with it.
function today(root, form) {
  root.querySelector(".att-days")?.remove(); // leads to pages that are not kept
  const day = new Date().toLocaleDateString("sv-SE", { timeZone: "Asia/Shanghai" });
  if (form.elements.day.value === day) return;
  const ahead = JSON.parse(form.dataset.days ?? "[]").find((d) => d.day === day);
  if (!ahead) return;
  const title = root.querySelector(".att-day");
  if (!ahead.school) {
    form.hidden = true;
    if (title) title.textContent = ahead.label + t(" 不上课", ": no school");
    return;
  }
  form.elements.day.value = day;
  form.elements.base.value = "0";
  form.dataset.title = ahead.title;
  for (const r of form.querySelectorAll('input[type=radio][value=""]')) r.checked = true;
  root.querySelector(".att-standing")?.remove();
  form.querySelector(".att-save button").textContent = t("保存", "Save");
  if (title) title.textContent = ahead.label;
  count(form);
}
