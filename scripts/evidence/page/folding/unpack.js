"use strict";
// Makes a packed report whole, then lets its own script begin. Where a browser cannot, the links to the annex stay.
(async function () {
  document.documentElement.classList.add("views");
  try {
    var text = atob(document.getElementById("packed").textContent);
    var bytes = Uint8Array.from(text, function (sign) { return sign.charCodeAt(0); });
    var stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    var parts = JSON.parse(await new Response(stream).text()), told = parts.shift();
    document.querySelectorAll("[data-part]").forEach(function (holder) { holder.outerHTML = parts[holder.dataset.part]; });
    if (told) {
      var known = document.createElement("script");
      known.type = "application/json";
      known.id = "known";
      known.textContent = told;
      document.body.append(known);
    }
  } catch (error) {
    document.documentElement.classList.add("folded");
  } finally {
    var main = document.createElement("script");
    main.textContent = document.getElementById("main").textContent;
    document.body.append(main);
  }
})();
