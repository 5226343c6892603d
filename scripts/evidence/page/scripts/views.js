"use strict";
// One outcome at a time. All outcomes stand in the page, so that it is whole without script and in print; the
// script takes them out of the document, so that they cost neither layout nor tab stops, and puts back the one
// that the address names.
(function () {
  var home = document.querySelector("main > #outcomes"), views = {}, order = [], where = {}, shown = null, ready = {};
  var summaryAt = 0, closed = [], left = null;
  var title = document.title;
  function prepare(root) { Page.prepare.forEach(function (f) { f(root); }); }

  if (home) {
    document.documentElement.classList.add("views");
    home.querySelectorAll(":scope > section.outcome").forEach(function (view) {
      views[view.id] = view;
      order.push(view.id);
      where[view.id] = view.id;
      view.querySelectorAll("[id]").forEach(function (e) { where[e.id] = view.id; });
      view.remove();
    });
  }

  function name(id) { return views[id].querySelector("h3").firstChild.textContent.trim(); }
  function step(id, words, className) {
    var link = document.createElement("a");
    link.className = className;
    link.href = "#" + id;
    link.textContent = words;
    return link;
  }
  function path(id) {
    var row = document.createElement("p"), at = order.indexOf(id);
    row.className = "steps-between";
    row.append(step("top", "\u2190 Summary", "back"));
    if (at > 0) row.append(step(order[at - 1], "Previous: " + name(order[at - 1]), "previous"));
    if (at < order.length - 1) row.append(step(order[at + 1], "Next: " + name(order[at + 1]), "next"));
    return row;
  }
  function show(id) {
    if (shown === id) return;
    if (shown) views[shown].remove();
    shown = id;
    document.body.classList.toggle("one-outcome", Boolean(id));
    document.querySelectorAll("nav a[aria-current=page]").forEach(function (a) { a.removeAttribute("aria-current"); });
    if (!id) { document.title = title; return; }
    home.append(views[id]);
    if (!ready[id]) {
      views[id].prepend(path(id));
      prepare(views[id]);
      ready[id] = true;
    }
    document.title = name(id) + " \u2013 " + title;
    var entry = document.querySelector('nav a[href="#' + CSS.escape(id) + '"]');
    if (entry) entry.setAttribute("aria-current", "page");
  }
  Page.views = { order: order, all: views, where: where, show: show, current: function () { return shown; } };

  // What the address names was not in the document when the browser looked for it, so that Tab and screen readers
  // would go on from the link that was followed.
  function reach(target) {
    if (!target || target === document.body || !target.isConnected) return;
    if (target.matches("section, article, details")) target = target.querySelector("h3, h4, summary") || target;
    if (target.tabIndex < 0) target.tabIndex = -1;
    target.focus({ preventScroll: true });
  }

  // The address: where to go, and after "&" what the reader has chosen there.
  function go(event) {
    var id = decodeURIComponent(location.hash.slice(1).split("&")[0]), here = id && document.getElementById(id);
    var view = where[id] || (here && home && home.contains(here) && here !== home ? shown : null);
    if (!shown && view) { summaryAt = window.scrollY; left = document.activeElement; }
    var before = shown;
    show(view || null);
    var target = id && document.getElementById(id);
    if (view && target === views[view]) window.scrollTo(0, 0);
    else if (!view && before && (!target || id === "top")) window.scrollTo(0, id === "top" ? 0 : summaryAt);
    else if (target) Page.open(target);
    if (event && shown !== before) reach(shown ? target : left);
    document.dispatchEvent(new CustomEvent("moved"));
  }
  window.addEventListener("hashchange", go);

  // Everything is printed, also what is closed on the screen; what the reader has changed is not.
  window.addEventListener("beforeprint", function () {
    document.dispatchEvent(new CustomEvent("printing"));
    order.forEach(function (id) { home.append(views[id]); });
    closed = Array.from(document.querySelectorAll("main details:not([open])"));
    closed.forEach(function (d) { d.open = true; });
  });
  window.addEventListener("afterprint", function () {
    closed.forEach(function (d) { d.open = false; });
    order.forEach(function (id) { if (id !== shown) views[id].remove(); });
    document.dispatchEvent(new CustomEvent("printed"));
  });
  // After the scripts of the sections, which say what they prepare.
  queueMicrotask(function () {
    prepare(document.querySelector("main"));
    Page.later();
    go();
  });
})();
