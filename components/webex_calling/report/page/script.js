// Comfort alone: without it every link still leads where it says.
(function () {
  "use strict";
  function mark() {
    document.querySelectorAll("a.cell[aria-current]").forEach(function (link) {
      link.removeAttribute("aria-current");
    });
    var id = location.hash.slice(1);
    var shown = id && document.getElementById(id);
    if (!shown || !shown.classList.contains("panel")) return;
    var link = document.querySelector('a.cell[href="#' + id + '"]');
    if (link) link.setAttribute("aria-current", "true");
    shown.focus({ preventScroll: true });
  }
  addEventListener("hashchange", mark);
  addEventListener("keydown", function (event) {
    var link = document.querySelector("a.cell[aria-current]");
    if (event.key !== "Escape" || !link) return;
    location.hash = "who";
    link.focus();
  });
  var folded = [];
  addEventListener("beforeprint", function () {
    folded = Array.prototype.slice.call(document.querySelectorAll("details:not([open])"));
    folded.forEach(function (each) { each.open = true; });
  });
  addEventListener("afterprint", function () {
    folded.forEach(function (each) { each.open = false; });
  });
  mark();
})();
