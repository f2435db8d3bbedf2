// The rows of a long table that are not there yet. A page brings the first of
// them; the others come as the reader nears the end, or all at once where a
// block is pasted that needs them.

import { say } from "./words.js";

// Leaves fetches the pages that follow. taken(trs, problems) puts them in.
export class Leaves {
  constructor(form, taken) {
    this.taken = taken;
    this.box = form.querySelector(".jg-scroll");
    this.more = form.querySelector("[data-grid-more]");
    if (!this.more) return;
    this.near = new IntersectionObserver((seen) => seen.some((e) => e.isIntersecting) && this.next(), { root: this.box, rootMargin: "600px" });
    this.near.observe(this.more);
  }

  // until gives a promise of so many rows, or of all there are.
  async until(enough) {
    while (this.more && !enough()) if (!(await this.next())) return;
  }

  // next fetches one page; false where it did not come. One is under way at a
  // time.
  next() {
    this.coming ??= this.fetch().finally(() => (this.coming = null));
    return this.coming;
  }

  async fetch() {
    const more = this.more;
    if (!more) return false;
    const text = more.textContent;
    more.textContent = say("loading");
    try {
      const response = await fetch(more.dataset.gridMore + "&piece=1", { redirect: "manual" });
      if (!response.ok) throw new Error(String(response.status));
      const piece = new DOMParser().parseFromString(await response.text(), "text/html");
      this.near.disconnect();
      this.more = piece.querySelector("[data-grid-more]");
      if (this.more) more.replaceWith(this.more);
      else more.remove();
      this.taken([...piece.querySelectorAll("tbody > tr")], JSON.parse(piece.querySelector("script[type='application/json']").textContent) ?? []);
      if (this.more) this.near.observe(this.more);
      return true;
    } catch {
      const again = document.createElement("button");
      Object.assign(again, { type: "button", className: "btn btn-sm", textContent: text.trim() });
      again.addEventListener("click", () => this.next());
      more.replaceChildren(again);
      return false;
    }
  }
}
