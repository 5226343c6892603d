"use strict";
// What if a study is left out: the reader's own view beside the result, never in its place and never in print.
// All views were computed beforehand by the models of the result; here one is chosen.
Page.prepare.push(function (root) {
  var all = Page.known.what_if || {};
  root.querySelectorAll("section.synthesis").forEach(function (section) {
    var known = all[section.id], table = section.querySelector("table.forest");
    if (!known || !table) return;
    var result = Array.from(table.querySelectorAll("tr.pooled")).find(function (row) {
      for (var above = row.previousElementSibling; above && !above.matches(".heading"); above = above.previousElementSibling) {
        if (known.lines.indexOf(above.id) >= 0) return true;
      }
      return row.parentElement !== table.tBodies[0];
    });
    if (!result) return;
    var views = {}, out = {}, most = 0, buttons = [];
    known.views.forEach(function (view) {
      views[view[0]] = view;
      most = Math.max(most, view[0].split(".").length);
    });
    var own = document.createElement("tr"), said = document.createElement("p"), words = document.createElement("span");
    own.className = "own";
    said.className = "own-view";
    said.setAttribute("role", "status");
    table.closest(".scroll").after(said);

    function label(i) { return buttons[i].closest("th").querySelector("a, span").textContent.trim(); }
    function chosen() { return known.lines.map(function (_, i) { return i + 1; }).filter(function (n) { return out[n - 1]; }); }
    function named(numbers) { return numbers.sort(function (a, b) { return a - b; }).join("."); }
    function sentence(view) {
      var numbers = view[5].split(" "), at = 0;
      return known.patterns[view[4]].replace(/\u25ca/g, function () { return numbers[at++]; });
    }
    function diamond(told) {
      var at = told.split(" "), heads = told.split(" M").slice(1).map(function (head) { return "M" + head; });
      return "M" + at[0] + " 10L" + at[1] + " 4L" + at[2] + " 10L" + at[1] + " 16z" + heads.join("");
    }
    function cell(tag, text) {
      var made = document.createElement(tag);
      made.textContent = text;
      return made;
    }
    function draw() {
      var now = chosen(), view = views[named(now)];
      own.remove();
      said.replaceChildren();
      buttons.forEach(function (button, i) {
        var row = button.closest("tr"), next = out[i] ? now.filter(function (n) { return n !== i + 1; }) : now.concat(i + 1);
        row.classList.toggle("gone", Boolean(out[i]));
        button.setAttribute("aria-pressed", String(Boolean(out[i])));
        button.textContent = out[i] ? "+" : "\u2212";
        button.disabled = next.length > 0 && !views[named(next)];
      });
      if (!view) return;
      var names = now.map(function (n) { return label(n - 1); }).join("; ");
      own.replaceChildren();
      Array.from(result.cells).forEach(function (like, i) {
        var made = cell(i ? "td" : "th", "");
        if (!i) { made.scope = "row"; made.textContent = "Your own view"; }
        if (like.querySelector("svg") && view[2]) {
          var svg = document.createElementNS("http://www.w3.org/2000/svg", "svg"), path = document.createElementNS(svg.namespaceURI, "path");
          path.setAttribute("class", "d");
          path.setAttribute("d", diamond(view[2]));
          svg.append(path);
          made.append(svg);
        }
        if (like.querySelector("a") && i) made.textContent = view[1];
        own.append(made);
      });
      result.after(own);
      words.textContent = "Your own view, not the result of the review. Without " + names + ": " + sentence(view) + (view[3] ? " Heterogeneity: " + view[3] + "." : "") + " ";
      var back = cell("button", "Back to the result");
      back.type = "button";
      back.addEventListener("click", function () { out = {}; tell(); draw(); buttons[0].focus(); });
      said.append(words, back);
    }
    function tell() {
      var without = named(chosen());
      history.replaceState(null, "", "#" + section.id + (without ? "&without=" + without : ""));
    }
    if (known.lines.length) {
      var hint = cell("small", "\u2212 shows the result without a study.");
      hint.className = "leaving";
      root.querySelector("#" + CSS.escape(known.lines[0])).closest("table").caption.append(hint);
    }
    known.lines.forEach(function (line, i) {
      var row = root.querySelector("#" + CSS.escape(line)), button = cell("button", "\u2212");
      button.type = "button";
      button.className = "leave";
      button.addEventListener("click", function () { out[i] = !out[i]; tell(); draw(); });
      buttons.push(button);
      var head = row.cells[0];
      button.setAttribute("aria-label", "Leave out " + head.textContent.trim());
      button.title = "What if this study is left out?" + (known.lines.length > most + 1 ? " At most " + most + " at a time." : "");
      head.prepend(button);
    });
    function read() {
      var at = location.hash.slice(1).split("&without=");
      if (decodeURIComponent(at[0]) !== section.id) return;
      out = {};
      (at[1] || "").split(".").forEach(function (n) { if (n > 0 && n <= known.lines.length) out[n - 1] = true; });
      if (!views[named(chosen())]) out = {};
      draw();
    }
    document.addEventListener("moved", read);
    var kept = null;
    document.addEventListener("printing", function () { kept = out; out = {}; draw(); });
    document.addEventListener("printed", function () { out = kept || {}; draw(); });
    draw();
    read();
  });
});
