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
  document.querySelectorAll("table.forest").forEach(function (table) {
    var columns = columnsOf(table);
    table.querySelectorAll("tbody tr:not(.pooled, .prediction, .average, .heading, .empty)").forEach(function (row) {
      var line = row.cells[0].querySelector("a");
      if (!line) return;
      for (var i = columns.arms; i <= columns.effect; i += 1) {
        var cell = row.cells[i];
        if (!cell || !/\d/.test(cell.textContent) || cell.firstElementChild) continue;
        var link = document.createElement("a");
        link.href = line.getAttribute("href");
        link.textContent = cell.textContent;
        cell.replaceChildren(link);
      }
    });
  });

  function figureRow(link) {
    var target = link && document.getElementById(link.getAttribute("href").slice(1));
    return target && target.matches("table.figures tr") ? target : null;
  }
  // Cells by column, those that span several lines included.
  function cells(row) {
    var table = row.closest("table"), heads = Array.from(table.tHead.rows[0].cells), own = Array.from(row.cells);
    if (own.length < heads.length) {
      for (var above = row; above && !above.cells[1].hasAttribute("rowspan"); ) above = above.previousElementSibling;
      if (above) own.splice(1, 0, above.cells[1]);
    }
    return own.map(function (cell, i) { return [plain(heads[i]), cell]; });
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

  // The printed words of a figure, its source, steps, findings, and its place in the study file.
  function showFigure(row, from) {
    var article = row.closest("article"), heading = row, file = article.querySelector("dd code");
    while (heading && !heading.matches(".heading")) heading = heading.previousElementSibling;
    var columns = cells(row), pairs = [["Publication", element("dd", "", plain(article.querySelector("h3, h4")))]];
    columns.slice(1).forEach(function (c) { pairs.push([c[0], copyInto(element("dd"), c[1])]); });
    var line = from && from.closest("table.forest tr[id]"), steps = line ? stepsOf(line.id) : [];
    if (line) {
      var effect = effectOf(line);
      pairs.push(["In this forest plot", element("dd", "", plain(effect))]);
    }
    if (steps.length) {
      var told = element("dd");
      steps.forEach(function (s) { told.append(s.cloneNode(true)); });
      pairs.push(["Worked out", told]);
    }
    if (heading) pairs.push(["Source", copyInto(element("dd"), heading.cells[0])]);
    if (file) pairs.push(["Study file", element("dd", "", element("code", "", file.textContent + (row.cells[0].dataset.l ? ":" + row.cells[0].dataset.l : "")))]);
    var outcome = plain(columns[0][1].querySelector("a") || columns[0][1]);
    title.textContent = outcome.charAt(0).toUpperCase() + outcome.slice(1);
    content.replaceChildren(facts(pairs), goTo("#" + row.id, "Show in the publication"));
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
      new Set(Array.from(r.querySelectorAll("a"), figureRow)).forEach(function (figure) {
        if (!figure) return;
        var printed = cells(figure).slice(1).filter(function (c) { return !/^(At|Definition)$/.test(c[0]); }).map(function (c) {
          var first = Array.from(c[1].childNodes).find(function (n) { return n.nodeType === 3 && n.data.trim(); });
          return first ? c[0] + ": " + first.data.trim() : "";
        });
        item.append(element("small", "", "printed: " + printed.filter(Boolean).join("; ")));
      });
      stepsOf(r.id || jump.getAttribute("href").slice(1)).forEach(function (s) { item.append(s.cloneNode(true)); });
      list.append(item);
    });
    content.replaceChildren(summary, list);
    for (var after = table.closest(".scroll").nextElementSibling; after && !after.matches(".scroll, h5, details.leave"); after = after.nextElementSibling) {
      if (after.matches("p.line, ol.footnotes, ol.ladder")) content.append(copyInto(element(after.tagName.toLowerCase(), after.className), after));
    }
    title.textContent = plain(table.closest("section").querySelector("h4, h3"));
    content.append(goTo("#" + table.id, "Show the forest plot"));
  }

  // Why an analysis was made and what it changes.
  function showAnalysis(row) {
    var heads = row.closest("table").tHead.rows[0].cells;
    title.textContent = plain(row.cells[0]);
    content.replaceChildren(facts(Array.from(row.cells).slice(1).map(function (cell, i) {
      return [plain(heads[i + 1]), copyInto(element("dd"), cell)];
    })), goTo("#" + row.id, "Show in the methods"));
  }

  function fill(link) {
    var href = link.getAttribute("href"), target = document.getElementById(decodeURIComponent(href.slice(1)));
    if (!target || target.contains(link) && !link.closest(".pooled")) return false;
    if (target.matches("table.figures tr")) showFigure(target, link);
    else if (target.matches("table.forest") && link.closest(".pooled")) showPool(link, target);
    else if (target.matches("#methods tr")) showAnalysis(target);
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
    var link = e.target.closest && e.target.closest('a[href^="#"]');
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
    if (e.target.closest('a[href^="#"]')) { opener = null; box.hidePopover(); }
  });
  // The focus goes back to the number, unless the reader has gone elsewhere.
  box.addEventListener("beforetoggle", function (e) {
    if (e.newState !== "closed" || !opener) return;
    var inside = box.contains(document.activeElement), back = opener;
    opener = null;
    if (inside) requestAnimationFrame(function () { back.focus({ preventScroll: true }); });
  });
})();
