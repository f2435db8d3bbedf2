// The question asked when two people changed the same cell.

import { say } from "./words.js";

// ask shows mine, theirs and what was there before; it gives a promise of
// "mine", "theirs" or "later".
export function ask({ label, mine, theirs, was, who, at }) {
  const dialog = document.createElement("dialog");
  dialog.className = "jg-dialog";
  dialog.setAttribute("aria-labelledby", "jg-conflict-title");
  const title = add(dialog, "h2", say("conflictTitle"));
  title.id = "jg-conflict-title";
  add(dialog, "p", say("conflictWhy", { who, at, label }));
  const list = add(dialog, "dl", "");
  for (const [term, text] of [["mine", mine], ["theirs", theirs], ["was", was]]) {
    add(list, "dt", say(term));
    add(list, "dd", text === "" ? say("blank") : text).className = "jg-side-" + term;
  }
  const buttons = add(dialog, "div", "");
  buttons.className = "jg-dialog-buttons";
  document.body.append(dialog);
  return new Promise((resolve) => {
    const end = (answer) => {
      dialog.remove();
      resolve(answer);
    };
    for (const [answer, words, look] of [["mine", "keepMine", "btn btn-primary"], ["theirs", "takeTheirs", "btn"], ["later", "later", "btn btn-link"]]) {
      const b = add(buttons, "button", say(words));
      b.type = "button";
      b.className = look;
      b.dataset.answer = answer;
      b.addEventListener("click", () => end(answer));
    }
    dialog.addEventListener("cancel", () => end("later"));
    dialog.showModal();
  });
}

function add(parent, tag, text) {
  const e = document.createElement(tag);
  e.textContent = text;
  parent.append(e);
  return e;
}
