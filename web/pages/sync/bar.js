// What waits, in words, at the head of the page; and what the server did not
// take, with the choice what is to become of it.
import { answered, carry, discard, insist, mine, others, toCarry } from "./outbox.js";
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
  const theirs = (await others(keys.account)).length, handy = (await toCarry(keys.account)).length;
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
  if (theirs) {
    const line = make("span", { class: "ph-others" }, t(`本机还有别人没上传的 ${theirs} 条（已加密，您看不到），请那位老师在本机登录后上传。`, theirs === 1 ? "One entry of somebody else waits here, sealed; it is sent when its owner signs in on this telephone." : `${theirs} entries of somebody else wait here, sealed; they are sent when their owner signs in on this telephone.`));
    if (handy && !root.dataset.offline) line.append(" ", carrier(keys, handy, go));
    words.push(line);
  }
  box.replaceChildren(...words);
  root.querySelector(".ph-refused")?.remove();
  if (bad.length > 0) box.after(make("div", { class: "ph-refused" }, ...bad.map((c) => one(c, go))));
}

// carrier offers to hand in what somebody else recorded, who cannot sign in here
// any more.
function carrier(keys, n, go) {
  const button = make("button", { type: "button", class: "btn btn-sm" }, t(`老师来不了？${n} 条家访代交县教育局`, n === 1 ? "Cannot come? Hand the visit in to the county" : `Cannot come? Hand ${n} visits in to the county`));
  button.addEventListener("click", async () => {
    if (!confirm(t("内容您看不到，只加密交到县教育局，由县里以记录人的名义归入案卷。确定代交吗？", "You do not see them. They go to the county, sealed, which files them in the name of who recorded them. Hand them in?"))) return;
    button.disabled = true;
    await carry(keys);
    await go();
  });
  return button;
}

// settled says what became of a form that is safe with the server, though not as
// it was meant.
function settled(c, go) {
  const read = make("button", { type: "button", class: "btn btn-sm btn-primary" }, t("知道了", "Understood"));
  read.addEventListener("click", async () => { await discard(c.key); await go(); });
  return make("section", { class: "ph-settled" },
    make("h2", {}, (c.state === "noted" ? t("已存进案卷的备注：", "In the case as a note: ") : t("已交县教育局保管：", "With the county: ")) + (c.answer.title ?? "")),
    make("p", {}, c.answer.say ?? ""), c.answer.why ? make("p", { class: "jh-hint" }, t("没有直接办成的原因：", "Why it was not taken: ") + c.answer.why) : "", make("p", { class: "ph-choice" }, read));
}

// one shows one form that was not taken as it was meant.
function one(c, go) {
  if (c.state === "noted" || c.state === "held") return settled(c, go);
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
