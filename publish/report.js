// Enhancement only: the report is complete without it.
document.documentElement.classList.add("js");
(function () {
  var heat = document.getElementById("heat-table");
  if (!heat) return;
  var body = heat.tBodies[0], rows = Array.prototype.slice.call(body.rows);
  var stage = document.getElementById("f-stage"), outcome = document.getElementById("f-outcome"), word = document.getElementById("f-word"), count = document.getElementById("f-count");
  function apply() {
    var n = 0, w = word.value.trim();
    rows.forEach(function (r) {
      var ok = (!stage.value || r.dataset.stage === stage.value) && (!outcome.value || r.dataset.tone === outcome.value) && (!w || r.dataset.name.indexOf(w) >= 0);
      r.hidden = !ok;
      if (ok) n++;
    });
    count.textContent = n + " / " + rows.length;
  }
  [stage, outcome].forEach(function (e) { e.addEventListener("change", apply); });
  word.addEventListener("input", apply);
  Array.prototype.forEach.call(heat.tHead.rows[0].cells, function (th, i) {
    var up = false;
    th.style.cursor = "pointer";
    th.addEventListener("click", function () {
      up = !up;
      rows.sort(function (a, b) {
        var x = a.cells[i].dataset.v, y = b.cells[i].dataset.v;
        if (x === undefined) { x = a.cells[i].textContent; y = b.cells[i].textContent; return up ? x.localeCompare(y, "zh") : y.localeCompare(x, "zh"); }
        x = x === "" ? -1 : +x; y = y === "" ? -1 : +y;
        return up ? x - y : y - x;
      });
      rows.forEach(function (r) { body.appendChild(r); });
    });
  });
  apply();
  function reveal() {
    var id = decodeURIComponent(location.hash.slice(1)), e = id && document.getElementById(id);
    if (!e) return;
    var d = e.querySelector("details");
    if (d) d.open = true;
  }
  addEventListener("hashchange", reveal);
  reveal();
})();
