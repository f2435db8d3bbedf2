// Signing out takes the keys and the pages a telephone keeps with it. What is not
// sent yet stays, sealed, for its owner to send when signed in again; whoever
// signs out is told so first. Where the page to sign in is shown the session is
// over, and the keys go too.
import { all, forget, lock, there } from "./phonedb.js";

const zh = document.documentElement.lang.startsWith("zh");

for (const form of document.querySelectorAll('form[action="/logout"]')) {
  form.addEventListener("submit", async (e) => {
    if (form.dataset.clean) return;
    e.preventDefault();
    e.stopImmediatePropagation();
    try {
      if (await there()) {
        const waiting = (await all("outbox")).length;
        if (waiting && !confirm(zh
          ? `还有 ${waiting} 条没有上传。退出后它们加密留在本机，谁也读不出来；您在本机重新登录就会上传，请不要清除浏览器数据。确定退出吗？`
          : `${waiting} entries are not sent yet. They stay here, sealed, and nobody can read them; sign in here again to send them, and do not clear the data of the browser. Sign out?`)) return;
        await forget();
      }
    } catch (err) {
      console.info("nothing is kept here", err);
    }
    form.dataset.clean = "yes";
    form.requestSubmit();
  }, true);
}

if (document.querySelector('form[action="/login"]')) {
  there().then((yes) => yes && lock()).catch((err) => console.info("nothing is kept here", err));
}
