// The pages of the telephone: forms that are kept first and sent then, with a
// signal or without; and the pages themselves, to be filled in without one.
import { all, drop, get, put } from "../../assets/src/phonedb.js";
import { add, flush, mine, mint, onChange } from "./outbox.js";
import { attend } from "./attend.js";
import { visit } from "./visit.js";
import { bar } from "./bar.js";
import { make, t } from "./words.js";

const DAYS = 7; // a page is kept no longer without a signal
const EVERY = 20000;

const shell = document.querySelector("[data-shell]");
let root = document.querySelector("[data-phone]");
let account = root?.dataset.phone;

// keep stores what a page shows, without what stands around it.
async function keep(path, element) {
  await put("pages", { path, account, html: element.outerHTML, title: element.dataset.title ?? document.title, saved: Date.now() });
}

// keepOthers fetches the pages this one leads to, to be opened without a signal.
async function keepOthers() {
  const links = [...root.querySelectorAll("a[data-keep]")].map((a) => new URL(a.href).pathname);
  for (const path of links) {
    try {
      const answer = await fetch(path, { headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected) continue;
      const found = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-phone]");
      if (found?.dataset.phone === account) await keep(path, found);
    } catch { return; }
  }
  const gone = (await all("pages")).filter((p) => p.path.startsWith(location.pathname + "/") && !links.includes(p.path));
  for (const p of links.length > 0 || root.dataset.list ? gone : []) await drop("pages", p.path);
}

// arrive notes whose telephone this is now, and drops the pages of another.
async function arrive() {
  await put("meta", { name: "account", value: account });
  for (const p of await all("pages")) if (p.account !== account || Date.now() - p.saved > DAYS * 864e5) await drop("pages", p.path);
}

// restore fills the empty page from what is kept.
async function restore() {
  account = (await get("meta", "account"))?.value;
  const page = await get("pages", location.pathname);
  if (!account || !page || page.account !== account || Date.now() - page.saved > DAYS * 864e5) {
    shell.querySelector("[data-none]").hidden = false;
    return;
  }
  const found = new DOMParser().parseFromString(page.html, "text/html").querySelector("[data-phone]");
  shell.replaceChildren(document.adoptNode(found));
  root = found;
  root.dataset.offline = String(page.saved);
  document.title = page.title;
  const h1 = document.querySelector("h1");
  if (h1) h1.textContent = page.title;
}

// fieldsOf reads a form as it would be sent.
function fieldsOf(form, submitter) {
  const fields = [], files = [];
  for (const [k, v] of new FormData(form)) if (typeof v === "string" && k !== "key") fields.push([k, v]);
  if (submitter?.name) fields.push([submitter.name, submitter.value]);
  for (const f of form.kept ?? []) files.push(f);
  return { fields, files };
}

async function submit(form, submitter) {
  const before = (await mine(account)).filter((c) => c.path === form.dataset.path && c.kind === form.dataset.outbox && c.day === form.elements.day?.value && c.state === "waiting").pop();
  await add({
    key: mint(), account, kind: form.dataset.outbox, path: form.dataset.path, day: form.elements.day?.value, after: form.dataset.chain ? before?.key : undefined,
    title: form.dataset.title, at: new Date().toISOString(), ...fieldsOf(form, submitter),
  });
  form.dispatchEvent(new CustomEvent("kept", { bubbles: true }));
  await go();
  if (!shell && state === "empty" && (await mine(account)).length === 0) location.reload(); // as it stands now
}

let state = "";
async function go() {
  const waited = (await mine(account)).some((c) => c.state === "waiting");
  const went = await flush(account);
  if (went !== "busy") state = went;
  await show();
  if (shell && waited && went === "empty") location.reload(); // there is a signal: the page itself
}
const show = () => bar(root, account, state, go);

function listen() {
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
  setInterval(async () => { if ((await mine(account)).some((c) => c.state === "waiting")) go(); }, EVERY);
  onChange(async (answer) => {
    for (const form of root.querySelectorAll("form[data-chain]")) {
      if (answer?.base !== undefined && answer.path === form.dataset.path && answer.day === form.elements.day.value) form.elements.base.value = answer.base;
    }
    await show();
  });
}

async function start() {
  if (shell) await restore();
  if (!root) return;
  const asSent = root.cloneNode(true);
  if (!shell) await arrive();
  attend(root);
  visit(root);
  listen();
  await go();
  if (!shell) {
    await keep(location.pathname, asSent);
    await keepOthers();
  }
}

start().catch((err) => console.info("without a memory the page works online only", err));

if ("serviceWorker" in navigator && window.isSecureContext) {
  for (const scope of ["/attend", "/visits"]) navigator.serviceWorker.register("/sw.js", { scope }).catch((err) => console.info("no worker", err));
}
