// Home visits: photos made small and kept with the form, and the place.
import { place, size, small } from "./files.js";
import { make, t } from "./words.js";

export function visit(root) {
  for (const form of root.querySelectorAll("form[data-outbox=step]")) {
    form.kept = [];
    for (const input of form.querySelectorAll("input[type=file]")) photos(form, input);
    for (const box of form.querySelectorAll("[data-place]")) where(box);
    form.querySelector("button[type=submit]").addEventListener("click", () => reason(form));
    form.addEventListener("kept", () => done(form));
  }
}

function photos(form, input) {
  const list = make("ul", { class: "vis-photos" });
  input.after(list);
  const must = input.required;
  if (must) input.dataset.must = "yes";
  input.addEventListener("change", async () => {
    for (const file of input.files) {
      const blob = await small(file);
      const name = file.name.replace(/\.[^.]*$/, "") + (blob.type === "image/jpeg" ? ".jpg" : "");
      const one = { field: input.name, name: blob === file ? file.name : name, blob };
      form.kept.push(one);
      const away = make("button", { type: "button", class: "btn btn-sm" }, t("去掉", "Remove"));
      const picture = make("img", { alt: one.name, src: URL.createObjectURL(blob) });
      const item = make("li", {}, picture, make("span", {}, size(blob.size)), away);
      away.addEventListener("click", () => { form.kept = form.kept.filter((f) => f !== one); item.remove(); input.required = must && form.kept.length === 0; });
      list.append(item);
    }
    input.value = "";
    input.required = must && form.kept.length === 0;
  });
}

// reason asks why, where a photo or a place that is wanted is not there.
function reason(form) {
  const why = form.elements.reason;
  if (!why) return;
  const lacks = (form.querySelector("input[data-soft]") && form.kept.length === 0) || (form.querySelector("[data-place]") && !form.elements.where.value);
  why.setCustomValidity(lacks && !why.value.trim() ? t("没有照片或定位，请写明原因", "without photo or place, say why") : "");
  why.addEventListener("input", () => why.setCustomValidity(""), { once: true });
}

function where(box) {
  const field = box.querySelector("input[type=hidden]"), words = box.querySelector(".vis-where");
  const ask = make("button", { type: "button", class: "btn" }, t("记录当前位置", "Note where I am"));
  box.querySelector(".vis-ask").append(ask);
  ask.addEventListener("click", async () => {
    words.textContent = t("正在定位……", "Finding out …");
    try {
      field.value = await place();
      const [lon, lat, off] = field.value.split(",");
      words.textContent = t(`已记录：东经 ${lon}，北纬 ${lat}，误差约 ${off} 米`, `Noted: ${lon} E, ${lat} N, within ${off} m`);
    } catch (err) {
      field.value = "";
      words.textContent = err.message === "refused" ? t("手机没有允许定位，请在下面写明原因", "The telephone refused; say why below") : t("没有取得位置，请在下面写明原因", "No place was found; say why below");
    }
  });
}

function done(form) {
  form.reset();
  form.kept = [];
  if (form.elements.where) form.elements.where.value = "";
  form.querySelectorAll(".vis-where").forEach((e) => { e.textContent = ""; });
  form.querySelectorAll("input[data-must]").forEach((e) => { e.required = true; });
  form.querySelectorAll(".vis-photos").forEach((l) => l.replaceChildren());
  const step = form.closest("details");
  step?.removeAttribute("open");
  document.querySelector(".vis-done")?.remove();
  (step ?? form).before(make("p", { class: "vis-done", role: "status" }, form.dataset.title + t("：已保存在本机，有信号就上传。", ": kept here, sent with a signal.")));
}
