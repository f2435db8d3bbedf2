// The words the grid says by itself, in the language of the page.

const words = {
  empty: ["未填", "empty"],
  todo: ["待填", "to fill in"],
  typed: ["待保存", "typed"],
  saving: ["保存中", "saving"],
  saved: ["已保存", "saved"],
  checked: ["已核对", "checked"],
  warned: ["请核实", "please verify"],
  refused: ["必改", "must fix"],
  confirmed: ["已说明", "explained"],
  none: ["不适用", "not applicable"],
  locked: ["已锁定", "locked"],
  conflict: ["两人同改", "changed by two"],
  allSaved: ["全部已保存", "All saved"],
  nWaiting: ["{n} 格待保存", "{n} cells waiting"],
  nSaving: ["正在保存 {n} 格…", "Saving {n} cells…"],
  offline: ["连接中断：{n} 格已记在本页，恢复后自动保存，请勿关闭", "Connection lost: {n} cells are kept on this page and will be saved when it is back; do not close it"],
  signed_out: ["登录已过期：{n} 格仍在本页。请在新窗口登录后回到这里", "Signed out: {n} cells are still on this page. Sign in in a new window, then come back"],
  signIn: ["打开登录页", "Open the sign-in page"],
  refusedAll: ["服务器没有接受：{why}", "The server did not accept it: {why}"],
  retry: ["立即重试", "Try now"],
  lastYear: ["去年", "last year"],
  partial: ["（未填完）", " (incomplete)"],
  pasted: ["粘贴 {n} 格", "Pasted {n} cells"],
  pasteByLabel: ["已按项目名称对号入座", "placed by the names of the items"],
  beyond: ["{n} 格超出表格边缘，未粘贴", "{n} cells lay beyond the edge and were not pasted"],
  lockedOut: ["{n} 格落在不可填的位置，未粘贴", "{n} cells fell on cells that cannot be filled and were not pasted"],
  unknownLabel: ["{n} 行的项目名称本表没有，未粘贴", "{n} rows have a name this form does not know and were not pasted"],
  undo: ["撤销", "Undo"],
  close: ["关闭", "Close"],
  copied: ["已复制 {n} 格", "Copied {n} cells"],
  andMore: ["…等 {n} 处", "… {n} in all"],
  conflictTitle: ["这一格另一人也改了", "Somebody else changed this cell too"],
  conflictWhy: ["您打开以后，{who} 于 {at} 改了“{label}”。请选择保留哪个值。", "After you opened it, {who} changed “{label}” at {at}. Choose which value to keep."],
  mine: ["我的", "mine"],
  theirs: ["对方的", "theirs"],
  was: ["原来的", "before"],
  keepMine: ["保留我的", "Keep mine"],
  takeTheirs: ["采用对方的", "Take theirs"],
  later: ["稍后再定", "Decide later"],
  blank: ["（空白）", "(blank)"],
  noProblems: ["没有发现问题", "No problems found"],
  mustFix: ["必改", "must fix"],
  verify: ["请核实", "please verify"],
  remark: ["提示", "remark"],
  explainedAs: ["已说明：", "Explained: "],
  loading: ["正在读取…", "Loading…"],
  sideFailed: ["暂时读不到这一格的说明", "The particulars of this cell cannot be read just now"],
};

const english = document.documentElement.lang.startsWith("en") ? 1 : 0;

// say gives a sentence with its places filled.
export function say(key, places = {}) {
  return words[key][english].replace(/\{(\w+)\}/g, (_, name) => places[name] ?? "");
}
