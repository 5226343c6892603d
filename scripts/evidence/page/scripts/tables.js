"use strict";
// Tables: sort by a column, filter long ones, keep a table as CSV or its forest plot as SVG.
(function () {
  // A cell sorts by its first number ("37/90" by the share), otherwise by its text.
  function value(cell) {
    var text = cell ? cell.textContent.trim().replace(/\u2212/g, "-").replace(/(\d),(?=\d{3})/g, "$1") : "";
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
  // First up, then down, then as the page came.
  var NEXT = { none: "ascending", ascending: "descending", descending: "none" };
  function sort(table, header) {
    var state = NEXT[header.getAttribute("aria-sort")], body = table.tBodies[0], index = header.cellIndex;
    table.querySelectorAll("thead th[aria-sort]").forEach(function (h) { h.setAttribute("aria-sort", "none"); });
    header.setAttribute("aria-sort", state);
    if (!table.order) table.order = Array.from(body.rows);
    var rows = table.order.map(function (row) { return [value(row.cells[index]), row]; });
    if (state !== "none") {
      rows.sort(function (a, b) { return state === "ascending" ? compare(a[0], b[0]) : compare(b[0], a[0]); });
    }
    rows.forEach(function (pair) { body.appendChild(pair[1]); });
  }
  function sortable(table) {
    if (table.tBodies[0].rows.length < 2 || table.tBodies[0].querySelector("[rowspan]")) return;
    table.querySelectorAll("thead th:not(.nosort)").forEach(function (header) {
      // The words stay outside the button: a button in a table head is not repeated on the next printed page.
      var button = document.createElement("button");
      button.type = "button";
      button.setAttribute("aria-label", "Sort by " + header.textContent.trim().replace(/\s+/g, " "));
      header.appendChild(button);
      header.setAttribute("aria-sort", "none");
      header.addEventListener("click", function () { sort(table, header); });
    });
  }

  function name(table) {
    var section = table.closest("section[id], article[id]");
    return ((section ? section.id + "-" : "") + table.caption.textContent.trim().split(/[.;:]/)[0])
      .toLowerCase().replace(/[^a-z0-9]+/g, "-").slice(0, 80).replace(/^-|-$/g, "");
  }
  function save(content, type, file) {
    var link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([content], { type: type }));
    link.download = file;
    link.click();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 1000);
  }

  // The words of a cell; small print after a semicolon, as on the page below the figure.
  function words(cell) {
    var copy = cell.cloneNode(true);
    copy.querySelectorAll("button, svg").forEach(function (e) { e.remove(); });
    copy.querySelectorAll("small, br").forEach(function (e) { e.before("; "); });
    return copy.textContent.replace(/\s+/g, " ").replace(/^[; ]+|[; ]+$/g, "").replace(/ ;/g, ";");
  }
  function csv(table) {
    var grid = [];
    Array.from(table.rows).forEach(function (row, y) {
      if (row.hidden) return;
      grid[y] = grid[y] || [];
      var x = 0;
      Array.from(row.cells).forEach(function (cell) {
        while (grid[y][x] !== undefined) x += 1;
        for (var down = 0; down < cell.rowSpan; down += 1) {
          grid[y + down] = grid[y + down] || [];
          for (var right = 0; right < cell.colSpan; right += 1) grid[y + down][x + right] = right ? "" : words(cell);
        }
      });
    });
    return "\ufeff" + grid.filter(Boolean).map(function (row) {
      return Array.from(row, function (text) {
        text = /^[=+@\t]/.test(text || "") ? "'" + text : text || "";
        return /[",\n]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
      }).join(",");
    }).join("\r\n") + "\r\n";
  }

  // The forest plot as it stands on the page: every word where it is, every drawing, always in light colours.
  function text(s) { return s.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/"/g, "&quot;"); }
  function drawing(table) {
    var root = document.documentElement, before = root.style.colorScheme;
    root.style.colorScheme = "light";
    var box = table.getBoundingClientRect(), out = [], range = document.createRange();
    function line(x1, y1, x2, y2, colour, dash) {
      out.push('<path d="M' + [x1, y1].map(Math.round).join(" ") + "L" + [x2, y2].map(Math.round).join(" ") + '" stroke="' + colour + '"' + (dash || "") + "/>");
    }
    table.querySelectorAll("thead tr, tbody tr, tfoot tr").forEach(function (row) {
      var r = row.getBoundingClientRect(), last = !row.nextElementSibling && row.parentElement.tagName !== "TFOOT";
      if (row.parentElement.tagName === "THEAD") line(0, r.top - box.top, box.width, r.top - box.top, "#1b1f23");
      if (last) line(0, r.bottom - box.top, box.width, r.bottom - box.top, "#d5dade");
    });
    var cell = table.querySelector("tbody svg"), first = table.tBodies[0].getBoundingClientRect();
    var end = table.tBodies[table.tBodies.length - 1].getBoundingClientRect().bottom;
    [["--null", "#555d66", ""], ["--pooled", "#0072b2", ' stroke-dasharray="3 3"'], ["--benchmark", "#8a3b00", ' stroke-dasharray="6 3"']].forEach(function (guide) {
      var at = parseFloat(table.style.getPropertyValue(guide[0])), x = cell && cell.closest("td").getBoundingClientRect().left;
      if (!isNaN(at) && cell) line(x - box.left + at, first.top - box.top, x - box.left + at, end - box.top, guide[1], guide[2]);
    });
    table.querySelectorAll("svg").forEach(function (svg) {
      var place = svg.getBoundingClientRect();
      out.push('<g transform="translate(' + (place.left - box.left).toFixed(1) + " " + (place.top - box.top).toFixed(1) + ')">');
      svg.querySelectorAll("path").forEach(function (path) {
        var look = getComputedStyle(path);
        out.push('<path d="' + path.getAttribute("d") + '" fill="' + look.fill + '" stroke="' + look.stroke + '" stroke-width="' + parseFloat(look.strokeWidth) + '"' +
          (look.transform === "none" ? "" : ' transform="' + look.transform + '"') + "/>");
      });
      out.push("</g>");
    });
    var walker = document.createTreeWalker(table, NodeFilter.SHOW_TEXT), node;
    while ((node = walker.nextNode())) {
      if (!node.data.trim() || node.parentElement.closest("button, .hidden")) continue;
      var look = getComputedStyle(node.parentElement), lines = {};
      node.data.replace(/\S+\s*/g, function (word, start) {
        range.setStart(node, start);
        range.setEnd(node, start + word.trimEnd().length);
        var r = range.getBoundingClientRect(), key = Math.round(r.bottom);
        if (!r.width) return word;
        if (lines[key]) lines[key][1] += word; else lines[key] = [r, word];
        return word;
      });
      Object.keys(lines).forEach(function (key) {
        var r = lines[key][0];
        out.push('<text x="' + (r.left - box.left).toFixed(1) + '" y="' + (r.bottom - box.top - 0.24 * r.height).toFixed(1) + '" font-size="' + parseFloat(look.fontSize) +
          '" font-weight="' + look.fontWeight + '" fill="' + (node.parentElement.closest("svg") ? "#1b1f23" : look.color) + '">' + text(lines[key][1].trimEnd()) + "</text>");
      });
    }
    root.style.colorScheme = before;
    var w = Math.ceil(box.width), h = Math.ceil(box.height);
    return '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-12 -12 ' + (w + 24) + " " + (h + 24) + '" width="' + (w + 24) + '" height="' + (h + 24) +
      '" fill="none" font-family="Arial, Helvetica, sans-serif" style="background:#fff"><title>' + text(table.caption.textContent.trim()) + "</title>" + out.join("") + "</svg>\n";
  }

  function tool(label, hint, action) {
    var button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.setAttribute("aria-label", hint);
    button.addEventListener("click", action);
    return button;
  }
  var LONG = 20;
  var regions = new ResizeObserver(function (entries) {
    entries.forEach(function (e) {
      // A part that scrolls sideways can be reached and scrolled by keyboard.
      // What is wider by a part of a pixel does not scroll.
      e.target.style.overflowX = "";
      var wide = e.target.scrollWidth > e.target.clientWidth + 1;
      if (!wide) e.target.style.overflowX = "clip";
      e.target.classList.toggle("wide-table", wide);
      if (wide) e.target.tabIndex = 0; else e.target.removeAttribute("tabindex");
    });
  });
  function scrollable(frame) {
    var inside = frame.querySelector("caption, svg[aria-label]");
    frame.setAttribute("role", "group");
    frame.setAttribute("aria-label", inside ? (inside.getAttribute("aria-label") || inside.textContent).trim().slice(0, 120) : "Wide content");
    regions.observe(frame);
  }
  Page.prepare.push(function (root) {
  root.querySelectorAll("table.sortable").forEach(sortable);
  root.querySelectorAll(".scroll").forEach(scrollable);
  // All styles are read before anything is changed: each change in between would cost a whole new layout.
  var tables = Array.from(root.querySelectorAll("table:not(.plain)"), function (table) {
    var whole = table.closest(".scroll") || table;
    return [table, whole, /grid|flex/.test(getComputedStyle(whole.parentElement).display)];
  });
  tables.forEach(function (entry) {
    var table = entry[0], whole = entry[1], beside = entry[2];
    // What a table is of stands in the headings above it.
    var above = [table.closest("section.outcome"), table.closest("section.synthesis")].map(function (section) {
      return section && section.querySelector("h3, h4").textContent.trim() + ": ";
    }).join("");
    var caption = table.caption ? above + table.caption.textContent.trim().replace(/\s+/g, " ") : "";
    if (!table.tHead) return;
    var tools = document.createElement("div");
    tools.className = "tools";
    tools.append(tool("Table as CSV", "Table as CSV: " + caption, function () {
      save(csv(table), "text/csv", name(table) + ".csv");
    }));
    if (table.matches(".forest") && table.tFoot) {
      tools.append(tool("Plot as SVG", "Plot as SVG: " + caption, function () {
        save(drawing(table), "image/svg+xml", name(table) + ".svg");
      }));
    }
    if (beside) {
      var cell = document.createElement("div");  // tables side by side keep their tools below themselves
      whole.replaceWith(cell);
      cell.append(whole);
    }
    whole.after(tools);
    var body = table.tBodies[0];
    if (body.rows.length <= LONG || table.querySelector("tbody [rowspan], tbody .heading")) return;
    var label = document.createElement("label"), box = document.createElement("input"), shown = document.createElement("span");
    label.className = "filter";
    box.type = "search";
    shown.setAttribute("role", "status");
    label.append("Filter rows ", box, " ", shown);
    whole.before(label);
    box.addEventListener("input", function () {
      var wanted = box.value.trim().toLowerCase(), count = 0;
      Array.from(body.rows).forEach(function (row) {
        row.hidden = row.textContent.toLowerCase().indexOf(wanted) < 0;
        if (!row.hidden) count += 1;
      });
      shown.textContent = wanted ? count + " of " + body.rows.length : "";
    });
  });
  });
})();
