"use strict";
// Where a number comes from: one box for the whole page, filled from what the page already tells elsewhere.
// Without this script, the same links lead to the same places.
(function () {
  if (!HTMLElement.prototype.showPopover) return;

  function element(tag, className, content) {
    var made = document.createElement(tag);
    if (className) made.className = className;
    if (content) made.append(content);
    return made;
  }
  // Copies never repeat an address.
  function copyInto(home, source) {
    Array.from(source.childNodes).forEach(function (node) { home.append(node.cloneNode(true)); });
    home.querySelectorAll("[id]").forEach(function (e) { e.removeAttribute("id"); });
    home.querySelectorAll("button, .copy").forEach(function (e) { e.remove(); });
    return home;
  }
  function plain(e) { return copyInto(document.createElement("span"), e).textContent.trim().replace(/\s+/g, " "); }

  var box = element("div");
  box.id = "provenance";
  box.setAttribute("popover", "auto");
  box.setAttribute("role", "dialog");
  box.setAttribute("aria-labelledby", "provenance-h");
  box.tabIndex = -1;
  var close = element("button", "close", "\u00d7"), title = element("h2"), content = element("div");
  close.type = "button";
  close.setAttribute("aria-label", "Close");
  title.id = "provenance-h";
  box.append(close, title, content);
  document.body.append(box);

  // The first column of figures and that of the effect; the drawing stands before the effect.
  function columnsOf(table) {
    var first = table.classList.contains("at") ? 2 : 1;
    return { arms: first, effect: first + parseInt(/arms-(\d)/.exec(table.className)[1], 10) + 1 };
  }

  // Every number of a study's line in a forest plot leads where the line leads.
  Page.prepare.push(function (root) {
    root.querySelectorAll("table.forest").forEach(function (table) {
      var columns = columnsOf(table);
      function lead(cell, address) {
        var link = document.createElement("a");
        link.href = address;
        link.textContent = cell.textContent;
        cell.replaceChildren(link);
      }
      // A pooled number leads to its studies, which stand in this table.
      table.querySelectorAll("tr.pooled").forEach(function (row) {
        var cell = row.cells[columns.effect];
        if (cell && /\d/.test(cell.textContent)) lead(cell, "#" + table.id);
      });
      table.querySelectorAll("tbody tr:not(.pooled, .prediction, .average, .heading, .empty)").forEach(function (row) {
        var line = row.cells[0].querySelector("a");
        if (!line) return;
        for (var i = columns.arms; i <= columns.effect; i += 1) {
          var cell = row.cells[i];
          if (!cell || !/\d/.test(cell.textContent) || cell.firstElementChild) continue;
          lead(cell, line.getAttribute("href"));
        }
      });
    });
  });

  // What is known of figures and analyses that stand on the annex.
  var tables = Page.known.evidence_tables || { figures: {}, texts: [] }, analyses = Page.known.methods || {};
  function addressOf(link) {
    var found = /^(?:annex\.html)?#(.+)$/.exec(link.getAttribute("href") || "");
    return found ? decodeURIComponent(found[1]) : "";
  }
  // A text that several figures have is kept once, by number.
  function whole(text) { return typeof text === "number" ? tables.texts[text] : text; }
  function figureOf(link) {
    var told = link && tables.figures[addressOf(link)];
    if (!told) return null;
    var publication = tables.publications[told[0]], source = tables.sources[told[1]];
    return { publication: publication[0], file: publication[1] + (told[5] ? ":" + told[5] : ""), source: source, outcome: whole(told[2]),
      facts: [[tables.heads[1], whole(told[3])], [tables.heads[2], whole(told[4])]],
      cells: told[6].map(function (cell) { return [publication[2][cell[0]], cell[1].map(whole)]; }) };
  }
  function facts(pairs) {
    var list = element("dl");
    pairs.forEach(function (pair) {
      if (!pair[1] || !pair[1].textContent.trim()) return;
      list.append(element("dt", "", pair[0]), pair[1]);
    });
    return list;
  }
  function goTo(address, words) {
    var link = element("a", "", words), line = element("p", "go");
    link.href = address;
    line.append(link);
    return line;
  }
  function effectOf(row) {
    return row.cells[columnsOf(row.closest("table")).effect];
  }
  function stepsOf(address) {
    var link = document.querySelector('.steps a[href="#' + address + '"]');
    return link ? Array.from(link.parentElement.querySelectorAll("small")) : [];
  }

  // A text with what was made of it below in small type.
  function told(lines) {
    var home = element("dd", "", lines[0]);
    lines.slice(1).forEach(function (text) { home.append(element("small", text.charAt(0) === "\u26a0" ? "warn" : "", text)); });
    return home;
  }
  // The printed words of a figure, its source, steps, findings, and its place in the study file.
  function showFigure(figure, from) {
    var pairs = [["Publication", told([figure.publication])]];
    figure.facts.forEach(function (f) { pairs.push([f[0], told([f[1]])]); });
    figure.cells.forEach(function (c) { pairs.push([c[0], told(c[1])]); });
    var line = from.closest("table.forest tr[id]"), steps = line ? stepsOf(line.id) : [];
    if (line) pairs.push(["In this forest plot", element("dd", "", plain(effectOf(line)))]);
    if (steps.length) {
      var worked = element("dd");
      steps.forEach(function (s) { worked.append(s.cloneNode(true)); });
      pairs.push(["Worked out", worked]);
    }
    var source = element("dd", "", figure.source[0]);
    if (/^https?:/.test(figure.source[1] || "")) {
      var link = element("a", "", figure.source[1]);
      link.href = figure.source[1];
      link.rel = "noopener";
      source.append(" ", link);
    }
    if (figure.source[2]) source.append(" ", element("span", "tag", "second-hand"));
    pairs.push(["Source", source], ["Study file", element("dd", "", element("code", "", figure.file))]);
    title.textContent = figure.outcome.charAt(0).toUpperCase() + figure.outcome.slice(1);
    content.replaceChildren(facts(pairs), goTo(from.getAttribute("href"), "Show in the publication (annex)"));
  }

  // The studies behind a pooled number with their printed words, and how they were pooled.
  function showPool(link, table) {
    var pooled = link.closest("tr"), rows = [], row;
    if (pooled.parentElement === table.tBodies[0]) {
      for (row = pooled.previousElementSibling; row && !row.matches(".heading"); row = row.previousElementSibling) rows.unshift(row);
    } else {
      rows = Array.from(table.tBodies[0].rows);
    }
    var list = element("ol", "studies"), summary = element("p", "", plain(pooled.cells[0]) + ": " + plain(link));
    rows.forEach(function (r) {
      var main = r.cells[0].querySelector("a");
      if (!main || r.matches(".pooled, .prediction, .average")) return;
      var item = element("li"), jump = element("a", "", main.textContent);
      jump.href = main.getAttribute("href");
      item.append(jump, " " + plain(effectOf(r)) + (table.matches(".weights") ? ", weight " + plain(effectOf(r).nextElementSibling) + "%" : ""));
      new Map(Array.from(r.querySelectorAll("a"), function (a) { return [addressOf(a), figureOf(a)]; })).forEach(function (figure) {
        if (!figure) return;
        var printed = figure.cells.map(function (c) { return c[0] + ": " + c[1][0]; });
        item.append(element("small", "", "printed: " + printed.join("; ")));
      });
      stepsOf(r.id || addressOf(jump)).forEach(function (s) { item.append(s.cloneNode(true)); });
      list.append(item);
    });
    content.replaceChildren(summary, list);
    for (var after = table.closest(".scroll").nextElementSibling; after && !after.matches(".scroll, h5, .people"); after = after.nextElementSibling) {
      (after.matches("details") ? Array.from(after.children) : [after]).forEach(function (part) {
        if (part.matches("p.line, ol.footnotes, ol.ladder")) content.append(copyInto(element(part.tagName.toLowerCase(), part.className), part));
      });
    }
    title.textContent = plain(table.closest("section").querySelector("h4, h3"));
    content.append(goTo("#" + table.id, "Show the forest plot"));
  }

  // Why an analysis was made and what it changes.
  function showAnalysis(known, link) {
    title.textContent = plain(link);
    content.replaceChildren(facts(Object.keys(known).map(function (head) {
      return [head, told([known[head]])];
    })), goTo(link.getAttribute("href"), "Show in the methods (annex)"));
  }

  function fill(link) {
    var address = addressOf(link), figure = figureOf(link), target = document.getElementById(address);
    if (figure) showFigure(figure, link);
    else if (analyses[address]) showAnalysis(analyses[address], link);
    else if (target && target.matches("table.forest") && link.closest(".pooled")) showPool(link, target);
    else return false;
    return true;
  }

  var opener = null;
  function place() {
    if (window.innerWidth <= 600) { box.style.cssText = ""; return; }
    var at = opener.getBoundingClientRect(), own = box.getBoundingClientRect(), gap = 6;
    var left = Math.max(8, Math.min(at.left, document.documentElement.clientWidth - own.width - 8));
    var below = window.innerHeight - at.bottom > own.height + gap || at.top < own.height + gap;
    box.style.left = left + window.scrollX + "px";
    box.style.top = (below ? at.bottom + gap : at.top - own.height - gap) + window.scrollY + "px";
  }
  function show(link) {
    if (!fill(link)) return false;
    opener = link;
    box.showPopover();
    box.scrollTop = 0;
    place();
    box.focus({ preventScroll: true });
    return true;
  }
  function triggers(e) {
    var link = e.target.closest && e.target.closest('a[href^="#"], a[href^="annex.html#"]');
    return link && !box.contains(link) && link.closest("table") ? link : null;
  }
  document.addEventListener("click", function (e) {
    var link = triggers(e);
    if (link && !(e.ctrlKey || e.metaKey || e.shiftKey || e.altKey || e.button) && show(link)) e.preventDefault();
  });
  document.addEventListener("keydown", function (e) {
    var link = e.key === " " && triggers(e);
    if (link && show(link)) e.preventDefault();
  });
  close.addEventListener("click", function () { box.hidePopover(); });
  content.addEventListener("click", function (e) {
    if (e.target.closest("a")) { opener = null; box.hidePopover(); }
  });
  // The focus goes back to the number, unless the reader has gone elsewhere.
  box.addEventListener("beforetoggle", function (e) {
    if (e.newState !== "closed" || !opener) return;
    var inside = box.contains(document.activeElement), back = opener;
    opener = null;
    if (inside) requestAnimationFrame(function () { back.focus({ preventScroll: true }); });
  });
})();
