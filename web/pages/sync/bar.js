// What waits, in words, at the head of the page; and what the server did not
// take, with the choice what is to become of it.
import { all } from "../../assets/src/phonedb.js";
import { answered, discard, insist, mine } from "./outbox.js";
import { clock, make, t } from "./words.js";

// bar shows the state of the outbox. keys: of the telephone, see phone.js.
export async function bar(root, keys, state, go) {
  let box = root.querySelector(".ph-bar");
  if (!box) {
    box = make("div", { class: "ph-bar", role: "status", "aria-live": "polite" });
    root.prepend(box);
  }
  const bad = await answered(keys);
  const waiting = (await mine(keys.account)).filter((c) => c.state === "waiting").length;
  const others = (await all("outbox")).filter((c) => c.account !== keys.account).length;
  box.dataset.state = waiting ? "waiting" : "sent";
  const words = [make("strong", {}, waiting ? t(`${waiting} 条待上传`, `${waiting} to be sent`) : t("已全部上传", "All sent"))];
  if (root.dataset.offline) words.push(make("span", {}, t(`现在没有信号，页面是 ${clock(Number(root.dataset.offline))} 存下的`, `no signal; the page is that of ${clock(Number(root.dataset.offline))}`)));
  if (waiting && state === "offline") words.push(make("span", {}, t("已加密存在本机，有信号后自动上传", "kept here, sealed, and sent when there is a signal")));
  if (waiting && (state === "signed out" || state === "another")) {
    words.push(make("span", {}, state === "another" ? t("现在登录的是另一个账号", "another account is signed in") : t("登录已过期，重新登录后上传", "signed out meanwhile; sign in to send")));
    words.push(make("a", { href: "/login?next=" + encodeURIComponent(location.pathname), class: "btn btn-sm" }, t("登录", "Sign in")));
  } else if (waiting) {
    const again = make("button", { type: "button", class: "btn btn-sm" }, t("立即上传", "Send now"));
    again.addEventListener("click", go);
    words.push(again);
  }
  if (others) words.push(make("span", { class: "ph-others" }, t(`本机还有别人没上传的 ${others} 条（已加密，您看不到），请那位老师在本机登录后上传。`, `${others} entries of somebody else wait here, sealed; they are sent when their owner signs in on this telephone.`)));
  box.replaceChildren(...words);
  root.querySelector(".ph-refused")?.remove();
  if (bad.length > 0) box.after(make("div", { class: "ph-refused" }, ...bad.map((c) => one(c, go))));
}

// one shows one form that was not taken.
function one(c, go) {
  const clash = c.state === "conflict";
  const buttons = make("p", { class: "ph-choice" });
  if (clash) {
    const mineStands = make("button", { type: "button", class: "btn btn-sm" }, t("以我的为准", "Mine stands"));
    mineStands.addEventListener("click", async () => { await insist(c, c.answer.base); await go(); });
    buttons.append(mineStands);
  }
  const away = make("button", { type: "button", class: "btn btn-sm" }, clash ? t("保留已有的", "Keep theirs") : t("删除这一条", "Discard it"));
  away.addEventListener("click", async () => {
    if (confirm(t("从本机删除这一条，不上传。确定吗？", "Discard it here, unsent?"))) { await discard(c.key); await go(); }
  });
  buttons.append(away);
  return make("section", { class: "jh-errors" },
    make("h2", {}, (clash ? t("与已有登记不同：", "Differs from what is on record: ") : t("没有被接受：", "Not accepted: ")) + (c.answer.title ?? "")),
    make("p", {}, c.answer.say ?? ""), c.answer.hint ? make("p", { class: "jh-hint" }, c.answer.hint) : "", buttons);
}
