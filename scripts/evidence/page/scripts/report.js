"use strict";
// The page's own behaviour: parts that open, the menu, links to copy. The page is complete without it.
// Page holds what its scripts share: what is done with each part when it is first shown, and what is known of
// places on the other page.
var Page = { prepare: [], known: {} };
(function () {
  var known = document.getElementById("known");
  if (known) Page.known = JSON.parse(known.textContent);
  // A link to something inside a closed part opens it first.
  Page.open = function (target) {
    if (target.matches("details:not([open])")) target.open = true;
    for (var part = target.closest("details:not([open])"); part; part = part.parentElement.closest("details:not([open])")) {
      part.open = true;
    }
    target.scrollIntoView();
  };

  var menu = document.querySelector("nav details");
  var narrow = window.matchMedia("(max-width: 900px)");
  if (menu) {  // short pages have none
    menu.open = !narrow.matches;
    narrow.addEventListener("change", function (e) { menu.open = !e.matches; });
    menu.addEventListener("click", function (e) { if (narrow.matches && e.target.closest("a")) menu.open = false; });
  }

  // The section that is being read is marked in the menu, and the menu is moved to show it.
  var links = {};
  document.querySelectorAll("nav li a").forEach(function (a) { links[a.getAttribute("href").slice(1)] = a; });
  var current = null;
  var watch = new IntersectionObserver(function (entries) {
    entries.forEach(function (e) {
      if (!e.isIntersecting) return;
      if (current) current.removeAttribute("aria-current");
      current = links[e.target.id];
      current.setAttribute("aria-current", "true");
      var nav = current.closest("nav"), place = current.getBoundingClientRect(), room = nav.getBoundingClientRect();
      if (place.top < room.top || place.bottom > room.bottom) nav.scrollTop += place.top - room.top - room.height / 2;
    });
  }, { rootMargin: "0px 0px -80% 0px" });
  Object.keys(links).forEach(function (id) { var s = document.getElementById(id); if (s) watch.observe(s); });

  // Beside each heading a link to it; following it copies its address as well.
  var said = document.createElement("p");
  said.className = "said";
  said.setAttribute("role", "status");
  document.body.appendChild(said);
  Page.prepare.push(function (root) {
  root.querySelectorAll("h2, h3, h4").forEach(function (heading) {
    var home = heading.parentElement.matches("section[id], article[id]") && heading === heading.parentElement.firstElementChild;
    var id = home ? heading.parentElement.id : heading.id;
    if (!id) return;
    var link = document.createElement("a"), words = document.createElement("span");
    link.href = "#" + id;
    link.className = "copy";
    link.textContent = "#";
    link.setAttribute("aria-label", "Copy the link to: " + heading.textContent.trim());
    // Sections are named by the id of their heading: it stays with the words alone.
    words.append.apply(words, heading.childNodes);
    if (home && heading.id) { words.id = heading.id; heading.removeAttribute("id"); }
    heading.append(words, " ", link);
    link.addEventListener("click", function () {
      if (!navigator.clipboard) return;
      navigator.clipboard.writeText(link.href).then(function () {
        said.textContent = "Link copied";
        setTimeout(function () { said.textContent = ""; }, 2000);
      }, function () {});
    });
  });
  });
})();
