"use strict";
// Search in the whole page, also in outcomes that are not shown, and filters on all its results.
Page.later = function () {
  var nav = document.querySelector("nav details"), start = nav && nav.querySelector("ol");
  if (!start || !document.querySelector("body.report, body.annex")) return;
  function element(tag, className, content) {
    var made = document.createElement(tag);
    if (className) made.className = className;
    if (content) made.append(content);
    return made;
  }
  function tidy(text) { return text.trim().replace(/\s+/g, " "); }

  var MOST = 12, entries = null;
  var home = element("div", "explore"), label = element("label", "", "Search"), box = element("input");
  var found = element("ul"), said = element("p", "hidden");
  box.type = "search";
  said.setAttribute("role", "status");
  label.append(box);
  home.setAttribute("role", "search");
  home.append(label, said, found);
  start.before(home);

  // What can be found: words, where they stand, and the address next to them.
  function collect() {
    var seen = [], told = {};
    function add(root, place) {
      root.querySelectorAll("h2, h3, h4, summary, tbody tr, p, li, figcaption").forEach(function (e) {
        if (e.matches("p, li") && e.closest("table, nav")) return;
        if (!root.contains(e) || e.closest(".steps-between")) return;
        var at = e.closest("[id]"), inside = e.querySelector("[id]");
        var words = tidy(e.cells ? Array.from(e.cells, function (c) { return c.textContent; }).filter(Boolean).join(" \u00b7 ") : e.textContent);
        if (e.matches("tr") && !e.id) at = e.querySelector('a[href^="#"]') && e.closest("table.map, table.sof, table.key") ? null : at;
        var address = at ? at.id : inside ? inside.id : "";
        var once = place + words.slice(0, 40);  // a study stands in several plots of an outcome
        if (!words || told[once] || !(address || place)) return;
        told[once] = true;
        seen.push([words.toLowerCase(), words, "#" + (address || place), place]);
      });
    }
    document.querySelectorAll("main > :not(#outcomes), .first > *").forEach(function (part) {
      if (!part.matches(".first")) add(part, part.id || "top");
    });
    Page.views.order.forEach(function (id) { add(Page.views.all[id], id); });
    var figures = (Page.known.evidence_tables || { figures: {} });
    Object.keys(figures.figures).forEach(function (address) {
      var f = figures.figures[address], publication = figures.publications[f[0]];
      var words = publication[0] + ": " + f[2] + ", " + f[6].map(function (c) { return c[1][0]; }).join(" | ");
      seen.push([words.toLowerCase(), words, "annex.html#" + address, "annex"]);
    });
    return seen;
  }
  function nameOf(place) {
    if (place === "annex") return "Annex";
    var view = Page.views.all[place], at = view || document.getElementById(place);
    var heading = at && at.querySelector("h1, h2, h3");
    return heading ? tidy((heading.querySelector("span") || heading).textContent) : "";
  }
  function search() {
    var wanted = box.value.trim().toLowerCase().split(/\s+/).filter(Boolean), lines = [], count = 0;
    found.replaceChildren();
    if (wanted.join("").length < 2) { said.textContent = ""; return; }
    entries = entries || collect();
    entries.forEach(function (entry) {
      if (!wanted.every(function (w) { return entry[0].indexOf(w) >= 0; })) return;
      count += 1;
      if (lines.length < MOST) lines.push(entry);
    });
    lines.forEach(function (entry) {
      var link = element("a"), at = Math.max(0, entry[0].indexOf(wanted[0]) - 40);
      link.href = entry[2];
      link.append(element("b", "", nameOf(entry[3])), " " + (at ? "\u2026" : "") + entry[1].slice(at, at + 110));
      found.append(element("li", "", link));
    });
    said.className = "small";
    said.textContent = count ? count + (count === 1 ? " place" : " places") + (count > MOST ? ", the first " + MOST + " shown" : "") : "Nothing found";
  }
  box.addEventListener("input", search);
  box.addEventListener("keydown", function (e) { if (e.key === "Escape") { box.value = ""; search(); } });

  var known = Page.known.outcomes;
  if (!known || Object.keys(known.syntheses).length < 2) return;
  var panel = element("details", "filters"), chosen = { c: "", d: "", t: "", k: "" }, banner = element("p", "filtered");
  panel.append(element("summary", "", "Filter results"));
  banner.setAttribute("role", "status");
  document.querySelector("main").prepend(banner);
  function choice(key, words, options) {
    var line = element("label", "", words), select = element("select");
    select.append(new Option("all", ""));
    options.forEach(function (option) { select.append(new Option(option[1], option[0])); });
    select.addEventListener("change", function () { chosen[key] = select.value; apply(); });
    line.append(select);
    panel.append(line);
    return select;
  }
  function numbered(names) { return names.map(function (name, i) { return [String(i), name]; }); }
  var selects = [choice("c", "Comparison", numbered(known.comparisons)), choice("d", "Design", numbered(known.designs)),
    choice("t", "Time", numbered(known.times)), choice("k", "Studies", [["1", "1 or more"], ["2", "2 or more"], ["3", "3 or more"], ["5", "5 or more"], ["10", "10 or more"]])];
  home.after(panel);

  function fits(s) {
    return (!chosen.c || s[0] === +chosen.c) && (!chosen.t || s[1] === +chosen.t) && (!chosen.k || s[2] >= +chosen.k) &&
      (!chosen.d || s[3].indexOf(+chosen.d) >= 0);
  }
  function synthesisOf(link) { return link && link.getAttribute("href").slice(1); }
  function mark(all) {
    var open = {}, count = 0, total = Object.keys(known.syntheses).length, any = Object.values(chosen).some(Boolean) && !all;
    Object.keys(known.syntheses).forEach(function (address) {
      if (any && !fits(known.syntheses[address])) return;
      open[address] = true;
      open[Page.views.where[address]] = true;
      count += 1;
    });
    document.querySelectorAll("table.sof tbody tr:not(.o), table.key tbody tr").forEach(function (row) {
      row.hidden = !open[synthesisOf(row.querySelector('th a[href^="#synthesis-"]'))] && any;
    });
    document.querySelectorAll("table.sof tbody").forEach(function (body) {
      body.hidden = any && !open[synthesisOf(body.querySelector('a[href^="#outcome-"]'))];
    });
    document.querySelectorAll("table.map tbody tr").forEach(function (row) {
      row.hidden = any && !open[synthesisOf(row.querySelector("a"))];
      Array.from(row.cells).slice(1).forEach(function (cell, i) {
        var head = row.closest("table").tHead.rows[0].cells[i + 1].textContent.trim().toLowerCase();
        cell.classList.toggle("faint", any && chosen.d !== "" && head !== known.designs[+chosen.d].toLowerCase());
      });
    });
    document.querySelectorAll('nav a[href^="#outcome-"]').forEach(function (a) { a.parentElement.hidden = any && !open[synthesisOf(a)]; });
    Page.views.order.forEach(function (id) {
      Page.views.all[id].querySelectorAll(":scope > section.synthesis").forEach(function (s) { s.hidden = any && !open[s.id]; });
    });
    banner.replaceChildren();
    if (!any) return;
    var clear = element("button", "", "Show all");
    clear.type = "button";
    clear.addEventListener("click", function () {
      selects.forEach(function (s) { s.value = ""; });
      Object.keys(chosen).forEach(function (key) { chosen[key] = ""; });
      apply();
    });
    banner.append("Filtered: " + count + " of " + total + " results are shown. The answer is not filtered. ", clear);
  }
  function apply() { mark(false); }
  // Nothing is missing in print.
  document.addEventListener("printing", function () { mark(true); });
  document.addEventListener("printed", apply);
};
