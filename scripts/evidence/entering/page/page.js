"use strict";
/* The form of one study file. What it holds is one object; each input changes its part of it, and what it comes
   to is asked of the program, which reads it as it reads every study file. Nothing is understood here. */
const given = JSON.parse(document.getElementById("data").textContent);
const asked = given.asked, lists = given.words;
const labels = new Map(lists.outcomes);
const at = id => document.getElementById(id);
let form, besides, state, changes = 0, saved = 0, looking = null, waiting = null, taken = null, serial = 0;
let places = new Map(), conflicted = false;

function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter(c => c !== null && c !== undefined));
  return element;
}
const fresh = prefix => prefix + "-" + (++serial);
const nameOf = field => field.path.join(".");

/* Lists that complete what is typed. */
function makeLists() {
  at("lists").replaceChildren(...Object.entries(lists).map(([name, words]) => make("datalist", { id: "list-" + name },
    ...words.map(([word, label]) => make("option", { value: word }, label)))));
}
function renewSources() {
  const list = at("list-sources") || at("lists").appendChild(make("datalist", { id: "list-sources" }));
  list.replaceChildren(...form.sources.map(s => make("option", { value: s.id })));
}

/* One field: a label, an input, a hint, and below it what is found of it. */
function place(name, input, box, told, read) { places.set(name, { input, box, told, read, own: box.matches(".field, .cell") }); }

function fieldOf(field, holder, prefix, labelled) {
  const key = nameOf(field), name = prefix ? prefix + "." + key : key, value = holder[key];
  const id = fresh("f"), hint = field.hint ? make("p", { class: "hint", id: id + "-h" }, field.hint) : null;
  const told = make("div", { class: "told", id: id + "-t" });
  const described = (hint ? id + "-h " : "") + id + "-t";
  const box = make("div", { class: "field" + (field.wide ? " wide" : "") });
  if (value === null) {
    box.append(make("p", { class: "label" }, field.label),
      make("p", { class: "kept" }, "written in another shape; it is kept, and changed in the file itself"), told);
    place(name, null, box, told);
    return box;
  }
  if (field.kind === "list") return listOf(field, holder, key, name, box, hint, told, id);
  const label = labelled || make("label", { for: id }, field.label);
  const common = { id, "aria-describedby": described, spellcheck: "false", "data-place": name };
  let input;
  if (field.kind === "choice" || field.kind === "yes or no") {
    const words = field.kind === "choice" ? lists[field.words].map(w => w[0]) : ["true", "false"];
    const shown = words.includes(value || "") || !value ? words : [...words, value];
    input = make("select", common, make("option", { value: "" }, "–"),
      ...shown.map(w => make("option", { value: w }, w === "true" ? "yes" : w === "false" ? "no" : w)));
  } else if (field.kind === "long") {
    input = make("textarea", { ...common, rows: "3", spellcheck: "true" });
  } else if (field.kind === "text" && field.wide && !field.words) {
    // One paragraph of any length: it grows with what it holds, and has no lines of its own.
    input = make("textarea", { ...common, rows: "1", class: "one" });
    input.addEventListener("keydown", e => { if (e.key === "Enter") e.preventDefault(); });
  } else {
    input = make("input", { ...common, type: "text", list: field.words ? "list-" + field.words : null,
      inputmode: field.kind === "number" ? "numeric" : null });
  }
  input.value = value || "";
  input.addEventListener("input", () => { holder[key] = input.value; changed(); });
  box.append(...(labelled ? [] : [label]), input, ...(hint ? [hint] : []), told);
  place(name, input, box, told);
  return box;
}

/* Words of a list: an input each, and always an empty one behind the last. */
function listOf(field, holder, key, name, box, hint, told, id) {
  const inputs = make("div", { class: "words", role: "group", "aria-labelledby": id + "-l" });
  box.append(make("p", { class: "label", id: id + "-l" }, field.label), inputs, ...(hint ? [hint] : []), told);
  const renew = () => { holder[key] = Array.from(inputs.querySelectorAll("input"), i => i.value).filter(v => v.trim()); };
  const add = value => {
    const input = make("input", { type: "text", list: field.words ? "list-" + field.words : null, spellcheck: "false",
      "aria-label": field.label + ", " + (inputs.children.length + 1), "aria-describedby": id + "-t", "data-place": name });
    input.value = value;
    input.addEventListener("input", () => {
      renew();
      if (inputs.lastElementChild === input && input.value.trim()) add("");
      changed();
    });
    inputs.append(input);
  };
  for (const value of holder[key] || []) add(value);
  add("");
  place(name, inputs.querySelector("input"), box, told);
  return box;
}

function keptOf(prefix) {
  const found = besides.filter(b => b.place === prefix);
  if (!found.length) return null;
  return make("details", { class: "besides" }, make("summary", {}, "Also in the file: " + found.map(b => b.key).join(", ")),
    make("p", { class: "hint" }, "Kept as it is written; change it in the file itself."),
    make("pre", { tabindex: "0" }, found.map(b => b.key + ": " + b.written).join("\n")));
}

function section(id, title, ...children) {
  const told = make("div", { class: "told" });
  const part = make("section", { id: "part-" + id, "aria-labelledby": id + "-h" }, make("h2", { id: id + "-h" }, title), told, ...children);
  return [part, told];
}

function groupOf(group) {
  const [part, told] = section(group.id, group.title,
    make("div", { class: "fields" }, ...group.fields.map(f => fieldOf(f, form.fields, ""))));
  for (const top of new Set(group.fields.filter(f => f.path.length > 1).map(f => f.path[0]))) {
    place(top, part.querySelector("input, select, textarea"), part, told);
    const kept = keptOf(top);
    if (kept) part.append(kept);
  }
  return part;
}

/* Arms and sources. */
function partsOf(kind, title, one, fields) {
  const [part, told] = section(kind, title);
  form[kind].forEach((each, number) => part.append(partOf(kind, one, fields, each, number)));
  part.append(make("div", { class: "row add" }, make("button", { type: "button", onclick: () => addPart(kind, one) }, "Add " + (one === "arm" ? "an arm" : "a source"))));
  place(kind, part.querySelector("button"), part, told);
  return part;
}
function partOf(kind, one, fields, each, number) {
  const prefix = kind + "." + each.id, told = make("div", { class: "told" });
  const box = make("fieldset", { class: "part" }, make("legend", {}, one + " ", make("code", {}, each.id)), told,
    make("div", { class: "fields" }, ...fields.map(f => fieldOf(f, each.fields, prefix))), keptOf(prefix),
    make("div", { class: "row" }, make("button", { type: "button", class: "quiet", "aria-label": "Remove " + one + " " + each.id, onclick: () => removed(kind, number, one + " " + each.id) }, "Remove")));
  place(prefix, box.querySelector("input, select, textarea"), box, told);
  return box;
}
function addPart(kind, one) {
  const box = at("part-" + kind).querySelector(".add");
  const open = box.querySelector("input");
  if (open) { open.focus(); return; }
  const id = fresh("n"), input = make("input", { id, type: "text", spellcheck: "false", "aria-describedby": id + "-t" });
  const told = make("p", { class: "told", id: id + "-t", role: "alert" });
  const add = () => {
    const name = input.value.trim();
    if (!/^[a-z][a-z0-9_]*$/.test(name)) { told.textContent = "small letters, digits and underscores, beginning with a letter"; input.focus(); return; }
    if (form[kind].some(p => p.id === name)) { told.textContent = "there is one of this id already"; input.focus(); return; }
    const empty = Object.fromEntries((kind === "arms" ? asked.arm : asked.source).map(f => [nameOf(f), f.kind === "list" ? [] : ""]));
    form[kind].push({ id: name, was: "", fields: empty });
    draw(); changed();
    places.get(kind + "." + name).input.focus();
  };
  input.addEventListener("keydown", e => { if (e.key === "Enter") { e.preventDefault(); add(); } });
  box.prepend(make("div", { class: "field" }, make("label", { for: id }, "Id of the new " + one), input, told), make("button", { type: "button", onclick: add }, "Add it"));
  box.lastElementChild.hidden = true;
  input.focus();
}

/* Outcomes. */
const sides = () => [...form.arms.map(a => [a.id, a.fields.label || ""]), [given.effect, "effect between arms, where it is printed"]];
const emptyCell = () => Object.fromEntries(asked.cell.map(f => [nameOf(f), ""]));

function outcomesOf() {
  const [part, told] = section("outcomes", "Outcomes");
  form.outcomes.forEach((each, number) => part.append(outcomeOf(each, number)));
  part.append(make("div", { class: "row" }, make("button", { type: "button", id: "add-outcome", onclick: () => addOutcome(null) }, "Add an outcome")));
  place("outcomes", part.querySelector("#add-outcome"), part, told);
  return part;
}
function outcomeOf(each, number) {
  const prefix = "outcomes." + number, told = make("div", { class: "told" });
  const seen = asked.outcome.filter(f => given.seen.includes(nameOf(f)));
  const more = asked.outcome.filter(f => !given.seen.includes(nameOf(f)));
  const filled = more.filter(f => each.fields[nameOf(f)] !== "");
  const title = make("h3", { id: fresh("h") });
  const box = make("article", { class: "part", "aria-labelledby": title.id }, title, told,
    make("div", { class: "fields" }, ...seen.map(f => fieldOf(f, each.fields, prefix))),
    make("details", { class: "more", open: filled.length > 0 }, make("summary", {}, "More of this outcome"),
      make("div", { class: "fields" }, ...more.map(f => fieldOf(f, each.fields, prefix)))),
    make("div", { class: "cells" }, ...sides().map(([side, label]) => cellOf(each, side, label, prefix))), keptOf(prefix),
    make("div", { class: "row" },
      make("button", { type: "button", class: "quiet", "aria-label": "Same outcome at another time: copy outcome " + (number + 1), onclick: () => addOutcome(each) }, "Copy without figures"),
      make("button", { type: "button", class: "quiet", "aria-label": "Remove outcome " + (number + 1), onclick: () => removed("outcomes", number, "outcome " + (number + 1)) }, "Remove")));
  const renew = () => { title.textContent = (number + 1) + ". " + (labels.get(each.fields.outcome) || (each.fields.outcome === null ? "outcome" : each.fields.outcome) || "new outcome") + (each.fields.at ? ", " + each.fields.at : ""); };
  box.addEventListener("input", renew);
  renew();
  place(prefix, box.querySelector("input"), box, told);
  return box;
}
function cellOf(each, side, label, prefix) {
  const name = prefix + ".cells." + side;
  if (!(side in each.cells)) each.cells[side] = emptyCell();
  const cell = each.cells[side], read = make("p", { class: "read", id: fresh("r") });
  if (cell === null) {
    const told = make("div", { class: "told" });
    const box = make("div", { class: "cell" }, make("p", { class: "label" }, make("code", {}, side), " " + label),
      make("p", { class: "kept" }, "written in another shape; it is kept, and changed in the file itself"), read, told);
    place(name, null, box, told, read);
    return box;
  }
  const [figure, ...others] = asked.cell;
  const caption = make("span", { class: "label" }, make("code", {}, side), " " + label);
  const first = fieldOf({ ...figure, hint: "" }, cell, name, make("span"));
  const own = places.get(name + ".figure");
  own.input.setAttribute("aria-label", "Figure of " + side + ", outcome " + (Number(prefix.split(".")[1]) + 1));
  own.input.setAttribute("aria-describedby", own.told.id + " " + read.id);
  own.input.setAttribute("placeholder", side === given.effect ? "RR 0.96 (0.82 to 1.11), p = 0.56" : "37/90 (41.1%)");
  first.insertBefore(read, own.told);
  const box = make("div", { class: "cell" }, caption, first,
    make("details", { class: "more", open: others.some(f => cell[nameOf(f)]) }, make("summary", { "aria-label": "More of the figure of " + side + ", outcome " + (Number(prefix.split(".")[1]) + 1) }, "More"),
      make("div", { class: "fields" }, ...others.map(f => fieldOf(f, cell, name))), keptOf(name)));
  place(name, own.input, box, own.told, read);
  return box;
}
function addOutcome(like) {
  const fields = like ? { ...like.fields } : Object.fromEntries(asked.outcome.map(f => [nameOf(f), ""]));
  for (const key of Object.keys(fields)) if (fields[key] === null) fields[key] = "";
  if (like) { fields.at = ""; fields.p = ""; fields.note = ""; }
  else if (form.sources.length === 1) fields.source = form.sources[0].id;
  form.outcomes.push({ was: null, fields, cells: Object.fromEntries(sides().map(([side]) => [side, emptyCell()])) });
  draw(); changed();
  places.get("outcomes." + (form.outcomes.length - 1) + (like ? ".at" : ".outcome")).input.focus();
}

/* What was taken out comes back by one press. */
function removed(kind, number, said) {
  taken = { form: JSON.stringify(form), said };
  const [gone] = form[kind].splice(number, 1);
  if (kind === "arms") form.outcomes.forEach(o => { delete o.cells[gone.id]; });
  draw(); changed();
  at("undo").hidden = false;
  at("undo").textContent = "Bring back " + said;
  at("undo").focus();
}
at("undo").addEventListener("click", () => {
  form = JSON.parse(taken.form); taken = null;
  at("undo").hidden = true;
  draw(); changed();
  at("save").focus();
});

function draw() {
  places = new Map();
  renewLists();
  const [file, told] = section("file", "");
  file.className = "file";
  file.firstElementChild.remove();
  file.removeAttribute("aria-labelledby");
  const kept = keptOf("");
  if (kept) file.append(kept);
  at("form").replaceChildren(...asked.groups.map(groupOf), partsOf("arms", "Arms", "arm", asked.arm),
    partsOf("sources", "Sources", "source", asked.source), outcomesOf(), groupOf(asked.notes), file);
  place("", document.querySelector("#form input"), file, told);
}
function renewLists() { renewSources(); }

/* What the program says. */
async function ask(address, content, signal) {
  const answer = await fetch(address, { method: "POST", signal, headers: { "Content-Type": "application/json", "X-Entering": given.token }, body: JSON.stringify(content) });
  const type = answer.headers.get("Content-Type") || "";
  const found = type.includes("json") ? await answer.json() : { said: await answer.text() };
  return { ok: answer.ok, status: answer.status, found };
}
const sent = () => ({ study: given.study, state, form, design: given.design, arms: given.arms });

function changed() {
  changes += 1;
  at("state").textContent = "Not saved";
  document.body.classList.add("unsaved");
  clearTimeout(waiting);
  waiting = setTimeout(look, 200);
}
async function look() {
  if (looking) looking.abort();
  const mine = looking = new AbortController();
  try {
    const { ok, found } = await ask("/look", sent(), mine.signal);
    if (looking !== mine) return;
    if (ok) { tell(found); if (!conflicted) quiet(); } else say(found.said);
  } catch (error) {
    if (error.name !== "AbortError") say("The program does not answer. Was it ended? What is entered here is not saved.");
  }
}
function say(text) { const box = at("conflict"); box.replaceChildren(make("p", {}, text)); box.hidden = false; }
function quiet() { at("conflict").hidden = true; at("conflict").replaceChildren(); }

const grades = { error: "Error", warning: "Warning", note: "Note" };
function nearestPlace(name) {
  while (name && !places.has(name)) name = name.includes(".") ? name.slice(0, name.lastIndexOf(".")) : "";
  return places.get(name);
}
function tell(looked) {
  for (const p of places.values()) {
    p.told.replaceChildren();
    if (p.read) p.read.textContent = "";
    if (p.input) p.input.removeAttribute("aria-invalid");
    p.box.classList.remove("has-error", "has-warning");
  }
  for (const f of looked.figures) {
    const p = places.get(f.place);
    if (!p || !p.read) continue;
    p.read.replaceChildren(make("span", { class: "as" }, "read as "), f.read);
    for (const line of [...f.steps, ...f.standing]) p.read.append(make("small", {}, line));
  }
  at("findings").replaceChildren();
  for (const each of looked.told) {
    const p = nearestPlace(each.place), line = make("p", { class: each.severity }, make("b", {}, grades[each.severity] + ": "), each.message);
    p.told.append(line);
    if (each.severity !== "note") p.box.classList.add("has-" + each.severity);
    if (p.own && p.input && each.severity === "error") p.input.setAttribute("aria-invalid", "true");
    const go = make("button", { type: "button", class: "link", onclick: () => show(p) }, whereOf(each));
    at("findings").append(make("li", { class: each.severity }, go, " ", each.message));
  }
  const count = (n, word) => n + " " + word + (n === 1 ? "" : "s");
  at("counts").textContent = looked.told.length ? count(looked.errors, "error") + ", " + count(looked.warnings, "warning") : "Nothing is found.";
  at("text").textContent = looked.text;
}
function whereOf(each) {
  const parts = each.place.split(".");
  if (parts[0] === "outcomes" && parts.length > 1) parts[1] = "outcome " + (Number(parts[1]) + 1);
  const words = parts.filter(p => p && p !== "outcomes" && p !== "cells");
  return (words.join(", ") || "the file") + ":";
}
function show(p) {
  const input = p.input || p.box;
  for (let e = input; e; e = e.parentElement) if (e.tagName === "DETAILS") e.open = true;
  p.box.scrollIntoView({ block: "center" });
  if (p.input) p.input.focus({ preventScroll: true });
}

async function save() {
  const before = changes;
  clearTimeout(waiting);
  at("state").textContent = "Saving";
  at("form").inert = true;
  try {
    const { ok, status, found } = await ask("/save", sent());
    if (status === 409) { conflict(found); return; }
    if (!ok) { at("state").textContent = "Not saved"; say(found.said); return; }
    const focused = document.activeElement, where = focused && focused.dataset ? focused.dataset.place : null;
    take(found);
    saved = changes = before;
    conflicted = false;
    quiet(); tell(found);
    history.replaceState(null, "", "/study/" + given.study);
    document.body.classList.remove("unsaved");
    at("undo").hidden = true;
    at("state").textContent = found.errors ? "Saved; " + found.errors + (found.errors === 1 ? " place" : " places") + " to be mended" : "Saved";
    at("form").inert = false;
    if (where && places.get(where) && places.get(where).input) places.get(where).input.focus();
    receipt(found.errors);
  } catch (error) {
    at("state").textContent = "Not saved";
    say("The program does not answer. Was it ended? What is entered here is not saved.");
  } finally {
    at("form").inert = false;
  }
}
function conflict(found) {
  conflicted = true;
  at("state").textContent = "Not saved: the file was changed by another";
  const box = at("conflict");
  box.replaceChildren(make("p", {}, "The file was changed since it was opened here. Nothing was written; what you entered is still on this page."),
    make("pre", { tabindex: "0", "aria-label": "What was changed" }, found.theirs),
    make("p", {}, make("a", { href: "/study/" + given.study, target: "_blank", rel: "noopener" }, "Open the file as it is now in another tab"), " and enter there what is missing."));
  box.hidden = false;
  box.scrollIntoView({ block: "center" });
}
async function receipt(errors) {
  const box = at("receipt");
  box.hidden = false;
  if (errors) { at("receipt-text").textContent = "The next run leaves this file out until its errors are mended."; return; }
  at("receipt-text").textContent = "Reckoning what the next run makes of it ...";
  try {
    const { found } = await ask("/receipt", { study: given.study });
    at("receipt-text").textContent = found.text || found.said || "The settings or the vocabulary have problems: scripts/check_studies.py names them.";
  } catch (error) {
    at("receipt-text").textContent = "The program does not answer.";
  }
}
function take(opened) { form = opened.form; besides = opened.besides; state = opened.state; draw(); }

at("save").addEventListener("click", save);
at("form").addEventListener("submit", e => e.preventDefault());
document.addEventListener("keydown", e => {
  if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === "s") { e.preventDefault(); save(); }
});
addEventListener("beforeunload", e => { if (changes !== saved) e.preventDefault(); });
makeLists();
take(given);
tell(given.looked);
document.body.classList.add("ready");
