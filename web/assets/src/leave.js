// Signing out takes what the telephone keeps with it; whoever has something that
// is not sent yet is asked first.
import { all, forget, there } from "./phonedb.js";

for (const form of document.querySelectorAll('form[action="/logout"]')) {
  form.addEventListener("submit", async (e) => {
    if (form.dataset.clean) return;
    e.preventDefault();
    e.stopImmediatePropagation();
    try {
      if (await there()) {
        const waiting = (await all("outbox")).length;
        const zh = document.documentElement.lang.startsWith("zh");
        if (waiting && !confirm(zh ? `还有 ${waiting} 条没有上传。退出会把它们从本机删除，确定退出吗？` : `${waiting} entries are not sent yet. Signing out deletes them here. Sign out?`)) return;
        await forget();
      }
    } catch (err) {
      console.info("nothing is kept here", err);
    }
    form.dataset.clean = "yes";
    form.requestSubmit();
  }, true);
}
