"use strict";
(function () {
  // A cell sorts by its first number ("37/90" by the share), otherwise by its text.
  function value(cell) {
    var text = cell.textContent.trim().replace(/\u2212/g, "-").replace(/(\d),(?=\d{3})/g, "$1");
    var share = /^(\d+)\/(\d+)/.exec(text);
    if (share) return share[2] === "0" ? -1 : share[1] / share[2];
    var number = /^[<>\u2265\u2264]?\s*(-?\d+(?:\.\d+)?)/.exec(text);
    if (number) return parseFloat(number[1]);
    return text.toLowerCase();
  }
  function compare(a, b) {
    if (typeof a === typeof b) return a < b ? -1 : a > b ? 1 : 0;
    return typeof a === "number" ? -1 : 1;
  }
  function sort(table, index, header) {
    var up = header.getAttribute("aria-sort") !== "ascending";
    table.querySelectorAll("thead th[aria-sort]").forEach(function (h) { h.setAttribute("aria-sort", "none"); });
    header.setAttribute("aria-sort", up ? "ascending" : "descending");
    var body = table.tBodies[0];
    var rows = Array.from(body.rows).map(function (row) { return [value(row.cells[index]), row]; });
    rows.sort(function (a, b) { return up ? compare(a[0], b[0]) : compare(b[0], a[0]); });
    rows.forEach(function (pair) { body.appendChild(pair[1]); });
  }
  document.querySelectorAll("table.sortable").forEach(function (table) {
    if (table.tBodies[0].rows.length < 2) return;
    table.querySelectorAll("thead th:not(.nosort)").forEach(function (header) {
      // The words stay outside the button: a button in a table head is not repeated on the next printed page.
      var button = document.createElement("button");
      button.type = "button";
      button.setAttribute("aria-label", "Sort by " + header.textContent.trim().replace(/\s+/g, " "));
      header.appendChild(button);
      header.setAttribute("aria-sort", "none");
      header.addEventListener("click", function () { sort(table, header.cellIndex, header); });
    });
  });

  // A link to something inside a closed part opens it first.
  function open() {
    var target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (var part = target.closest("details:not([open])"); part; part = part.parentElement.closest("details:not([open])")) {
      part.open = true;
    }
    target.scrollIntoView();
  }
  window.addEventListener("hashchange", open);
  open();

  var closed = [];
  window.addEventListener("beforeprint", function () {
    closed = Array.from(document.querySelectorAll("main details:not([open])"));
    closed.forEach(function (d) { d.open = true; });
  });
  window.addEventListener("afterprint", function () { closed.forEach(function (d) { d.open = false; }); });

  var menu = document.querySelector("nav details");
  if (window.matchMedia("(max-width: 900px)").matches) menu.open = false;
  window.matchMedia("(max-width: 900px)").addEventListener("change", function (e) { menu.open = !e.matches; });

  var links = {};
  document.querySelectorAll("nav li a").forEach(function (a) { links[a.getAttribute("href").slice(1)] = a; });
  if ("IntersectionObserver" in window) {
    var current = null;
    var watch = new IntersectionObserver(function (entries) {
      entries.forEach(function (e) {
        if (!e.isIntersecting) return;
        if (current) current.removeAttribute("aria-current");
        current = links[e.target.id];
        current.setAttribute("aria-current", "true");
      });
    }, { rootMargin: "0px 0px -80% 0px" });
    Object.keys(links).forEach(function (id) { var s = document.getElementById(id); if (s) watch.observe(s); });
  }
})();
