// The pages of the telephone: forms that are kept first and sent then, with a
// signal or without; and the pages themselves, to be filled in without one.
import { all, drop, get, lock, put } from "../../assets/src/phonedb.js";
import { add, flush, mine, onChange } from "./outbox.js";
import { able, digest, holdKey, unbase64, unwrap, wrap } from "./seal.js";
import { attend } from "./attend.js";
import { visit } from "./visit.js";
import { bar } from "./bar.js";
import { make, t } from "./words.js";

const DAYS = 7; // a page is kept no longer without a signal
const EVERY = 20000;

const shell = document.querySelector("[data-shell]");
let root = document.querySelector("[data-phone]");
let keys; // account; point: letters are sealed to; hold: key of the session; ahead: ms its clock is ahead of the server's

// given takes the keys of the telephone off the page that the server made.
async function given(element) {
  const { phone, seal, hold, now } = element.dataset;
  delete element.dataset.seal;
  delete element.dataset.hold;
  return { name: "keys", account: phone, point: unbase64(seal), hold: hold ? await holdKey(unbase64(hold)) : undefined, since: Date.now(), ahead: now ? Date.now() - Number(now) : 0 };
}

const old = (since) => !(Date.now() - since < DAYS * 864e5);

// keep stores what a page shows, without what stands around it.
async function keep(path, element) {
  if (!keys.hold) return;
  delete element.dataset.seal;
  delete element.dataset.hold;
  const box = await wrap(keys.hold, { html: element.outerHTML, title: element.dataset.title ?? document.title });
  await put("pages", { path, account: keys.account, box, saved: Date.now() });
}

// keepOthers fetches the pages this one leads to, to be opened without a signal.
async function keepOthers() {
  const links = [...root.querySelectorAll("a[data-keep]")].map((a) => new URL(a.href).pathname);
  for (const path of links) {
    try {
      const answer = await fetch(path, { headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected) continue;
      const found = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-phone]");
      if (found?.dataset.phone === keys.account) await keep(path, found);
    } catch { return; }
  }
  const gone = (await all("pages")).filter((p) => p.path.startsWith(location.pathname + "/") && !links.includes(p.path));
  for (const p of links.length > 0 || root.dataset.list ? gone : []) await drop("pages", p.path);
}

// arrive notes whose telephone this is now, and drops the pages of another.
async function arrive() {
  keys = await given(root);
  await put("meta", keys);
  for (const p of await all("pages")) if (p.account !== keys.account || old(p.saved)) await drop("pages", p.path);
}

// restore fills the empty page from what is kept.
async function restore() {
  keys = await get("meta", "keys");
  if (keys && old(keys.since)) { await lock(); keys = undefined; }
  const page = keys && await get("pages", location.pathname);
  const kept = page && page.account === keys.account && !old(page.saved) && await unwrap(keys.hold, page.box);
  if (!kept) {
    const waiting = (await all("outbox")).length;
    const none = shell.querySelector("[data-none]");
    if (waiting) none.append(make("p", {}, t(`本机有 ${waiting} 条没有上传，已加密保存；有信号时登录就会上传，请不要清除浏览器数据。`, `${waiting} entries wait here, sealed; they are sent when you sign in with a signal. Do not clear the data of the browser.`)));
    none.hidden = false;
    return;
  }
  const found = new DOMParser().parseFromString(kept.html, "text/html").querySelector("[data-phone]");
  shell.replaceChildren(document.adoptNode(found));
  root = found;
  root.dataset.offline = String(page.saved);
  await signpost();
  document.title = kept.title;
  const h1 = document.querySelector("h1");
  if (h1) h1.textContent = kept.title;
}

// signpost leads to the other pages that are kept; what is not kept is no link.
async function signpost() {
  const kept = (await all("pages")).filter((p) => p.account === keys.account).map((p) => p.path);
  const names = { "/attend": t("考勤", "Register"), "/visits": t("家访与劝返", "Home visits") };
  const links = Object.keys(names).filter((p) => kept.includes(p) && p !== location.pathname);
  if (links.length > 0) root.prepend(make("nav", { class: "ph-ways", "aria-label": t("本机存下的页面", "Pages kept here") }, ...links.map((p) => make("a", { href: p, class: "btn btn-sm" }, names[p]))));
  for (const a of root.querySelectorAll("a[href]")) if (!kept.includes(new URL(a.href).pathname)) a.replaceWith(...a.childNodes.length && a.dataset.keep !== undefined ? a.childNodes : []);
}

// fieldsOf reads a form as it would be sent.
function fieldsOf(form, submitter) {
  const fields = [];
  for (const [k, v] of new FormData(form)) if (typeof v === "string" && k !== "key") fields.push([k, v]);
  if (submitter?.name) fields.push([submitter.name, submitter.value]);
  return fields;
}

// chainOf names what the forms of one page and day have in common.
const chainOf = (form) => digest([form.dataset.outbox, form.dataset.path, form.elements.day?.value].join(" "));

async function submit(form, submitter) {
  touched = false;
  const chain = form.dataset.chain ? await chainOf(form) : undefined;
  const before = chain && (await mine(keys.account)).filter((c) => c.chain === chain && c.state === "waiting").pop();
  await add(keys, {
    kind: form.dataset.outbox, path: form.dataset.path, title: form.dataset.title, at: new Date().toISOString(), fields: fieldsOf(form, submitter),
    name: root.dataset.name, since: Number(root.dataset.now ?? 0), ahead: Math.round(keys.ahead ?? 0),
  }, { chain, after: before?.key, files: form.kept });
  form.dispatchEvent(new CustomEvent("kept", { bubbles: true }));
  await go();
  if (!shell && !touched && state === "empty" && (await mine(keys.account)).length === 0) renew(); // another round sent it
}

// What was sent changes the page: it is loaded anew, unless somebody has begun to
// mark meanwhile; nothing that is tapped gets lost.
let touched = false;
function renew() {
  root.inert = true;
  location.reload();
}

let state = "";
async function go() {
  const waited = (await mine(keys.account)).some((c) => c.state === "waiting");
  const went = await flush(keys);
  if (went !== "busy") state = went;
  const sent = waited && went === "empty";
  if (sent && !touched) { renew(); return true; }
  await show();
  return false;
}
const show = () => bar(root, keys, state, go);

let listening = false;
function listen() {
  listening = true;
  root.addEventListener("submit", (e) => {
    const form = e.target;
    if (!form.dataset.outbox || e.defaultPrevented) return;
    e.preventDefault();
    e.stopPropagation();
    if (form.dataset.busy) return;
    form.dataset.busy = "yes";
    submit(form, e.submitter).catch((err) => {
      root.prepend(make("div", { class: "jh-errors", role: "alert" }, t("本机存不下，请联网后直接提交：", "This telephone cannot keep it; submit with a signal: ") + err.message));
    }).finally(() => delete form.dataset.busy);
  });
  window.addEventListener("online", go);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) go(); });
  setInterval(async () => { if ((await mine(keys.account)).some((c) => c.state === "waiting")) go(); }, EVERY);
  onChange(async (answer) => {
    for (const form of root.querySelectorAll("form[data-chain]")) {
      if (answer?.base !== undefined && answer.chain === await chainOf(form)) form.elements.base.value = answer.base;
    }
    await show();
  });
}

// without says in a line that there is no work without a signal here, and what
// to do about it.
function without(why) {
  if (!root || root.querySelector(".ph-without")) return;
  root.prepend(make("p", { class: "ph-without", role: "status" }, t("离线登记没有开启：", "No work without a signal here: ") + why));
}

const noTLS = () => t(
  `这个地址不是 https，浏览器不允许加密保存。有信号时照常登记；请系统管理员为服务器装证书（junheng serve --tls-cert --tls-key），改用 https 地址。`,
  `the address does not begin with https, so the browser lets nothing be sealed. With a signal all works; the system administrator gives the server a certificate (junheng serve --tls-cert --tls-key).`);

async function start() {
  if (!able()) {
    if (root) attend(root);
    without(window.isSecureContext ? t("这个浏览器不支持，请换新版本的浏览器。有信号时照常登记。", "this browser cannot; take a newer one. With a signal all works.") : noTLS());
    return;
  }
  if (shell) await restore();
  if (!root) return;
  const asSent = root.cloneNode(true);
  attend(root, keys?.ahead); // first, for it is what the reader waits for
  if (!shell) await arrive();
  visit(root);
  listen();
  root.addEventListener("change", () => { touched = true; }, true);
  const sent = await go();
  if (!shell) {
    if (sent) return; // it comes as it stands now
    await keep(location.pathname, asSent);
    await keepOthers();
  }
}

start().catch((err) => {
  console.info("without a memory the page works online only", err);
  if (!listening) without(t("这个浏览器不让本页保存内容（例如无痕浏览）。有信号时照常登记。", "this browser keeps nothing for the page, as in private browsing. With a signal all works."));
});

if ("serviceWorker" in navigator && able()) {
  for (const scope of ["/attend", "/visits"]) {
    navigator.serviceWorker.register("/sw.js", { scope }).catch((err) => {
      console.info("no worker", err);
      without(t("浏览器不信任本站的证书。有信号时照常登记；请系统管理员换用受信任的证书。", "the browser does not trust the certificate. With a signal all works; the system administrator gives the server one that is trusted."));
    });
  }
}
