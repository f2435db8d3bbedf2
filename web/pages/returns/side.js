// The side bar: what one cell asks, what was found in it, who wrote what when.

import { say } from "./words.js";

// Side shows the particulars of the cell under the cursor. They come from the
// server as a piece of a page, the same that a browser without script opens.
export class Side {
  constructor(root, url, explain, say) {
    Object.assign(this, { root, url, explain, say });
    this.cell = null;
    this.timer = null;
    root?.addEventListener("submit", (e) => this.submit(e));
  }

  show(cell) {
    if (!this.root || cell === this.cell) return;
    this.cell = cell;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.load(), 180);
  }

  // refresh reads the particulars again where the cell was among those saved.
  refresh(keys) {
    if (this.cell && keys.includes(this.cell.key) && !this.root.contains(document.activeElement)) this.load();
  }

  async load() {
    const cell = this.cell;
    if (!cell?.key) return;
    this.stop?.abort();
    this.stop = new AbortController();
    this.root.setAttribute("aria-busy", "true");
    try {
      const url = new URL(this.url, location.href);
      url.searchParams.set("cell", cell.key);
      url.searchParams.set("piece", "1");
      const response = await fetch(url, { signal: this.stop.signal, redirect: "manual" });
      if (!response.ok) throw new Error(String(response.status));
      const html = await response.text();
      if (cell !== this.cell) return;
      this.root.innerHTML = html;
      const rev = Number(this.root.querySelector("[data-side-rev]")?.dataset.sideRev ?? NaN);
      if (cell.rev < 0 && rev >= 0) cell.rev = rev;
    } catch (error) {
      if (error.name === "AbortError") return;
      if (cell === this.cell) this.root.textContent = say("sideFailed");
    }
    this.root.removeAttribute("aria-busy");
  }

  // submit keeps the reader on the page: a reason goes the way of every other
  // change, anything else is sent as it is and the side bar read again.
  async submit(e) {
    const form = e.target;
    if (form.dataset.kind === "take") return; // the page comes back with the number in its cell
    const data = new FormData(form);
    e.preventDefault();
    document.activeElement?.blur();
    if (form.dataset.kind === "reason") {
      this.explain(this.cell, String(data.get("reason") ?? "").trim());
      return;
    }
    const sent = await fetch(form.action, { method: "POST", body: new URLSearchParams(data) }).catch(() => null);
    if (sent?.ok && new URL(sent.url).pathname !== "/login") {
      this.cell.rev = -1; // the server knows a newer one, which loading brings
      this.load();
    } else this.say(say("sideNotSent"));
  }
}
