"""The report of one review as two pages that need nothing from the network.

The pages are made from the templates of the sections with automatic escaping; the only markup that is not
escaped are inline drawings, which escape their own texts, and the page's own style sheet and script.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

import minify_html
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from evidence import sections
from evidence.display import bias_symbols, numbers, words
from evidence.display.geometry.forest import table as forest_table
from evidence.display.library.citations import address_of, citation
from evidence.display.links.figure_files import FORMATS
from evidence.display.section import Keep, OfOutcome, Place, Reader, Report, Section, anew, report_of
from evidence.page import cells
from evidence.page.folding import packed
from evidence.record.reviews.evidence import Evidence

RESOURCES = ("templates", "styles", "scripts", "../sections", "../display/macros")
PACKAGE = Path(__file__).parents[1]  # templates stand beside the code that fills them


REPORT, ANNEX = "report", "annex"
# Whose sections stand on which page.
READERS = {REPORT: (Reader.FIRST, Reader.MAIN), ANNEX: (Reader.ANNEX,)}
_IDS = re.compile(r' id="([^"]+)"')  # begins with letters, which are looked for many times as fast as a class
_DATA_FIRST = re.compile(r"<tr\b[^>]*>\s*<td")
_LINKS = re.compile(r'(<a\b[^>]*?\bhref=")#([^"]+)"')


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """An entry of the contents, with what it lists below itself."""

    anchor: str
    title: str
    below: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Pages:
    """The two pages of a review: what is read, and what is looked up."""

    report: str
    annex: str


@dataclass(frozen=True, slots=True)
class _Part:
    """A section as shown, its entry in the contents."""

    section: Section
    shown: Markup
    entry: ContentsEntry | None


def pages(evidence: Evidence, most: int = packed.MOST, keep: Keep = anew) -> Pages:
    """Render report and annex: two self-contained pages, the same bytes for the same evidence.

    Sections say which reader they are for and know of no page: a link to an address that stands on the other
    page is turned towards it here. A report of more than ``most`` bytes is packed, and its tables stand on
    the annex as well. ``keep`` may know the markup of parts of larger sections.
    """
    report = report_of(evidence)
    made = {name: _parts(report, readers, keep) for name, readers in READERS.items()}
    ids = {name: {"top", *_ids_of(parts)} for name, parts in made.items()}
    linked = _linked(made[REPORT]) & ids[ANNEX]
    contents = {name: [p.entry for p in parts if p.entry] for name, parts in made.items()}

    def page(name: str, more: str = "") -> str:
        template = environment().get_template(f"page/templates/{name}.html.j2")
        whole = template.render(
            review=evidence.review,
            contents=contents,
            first=[p.shown for p in made[name] if p.section.reader is Reader.FIRST],
            shown=[p.shown for p in made[name] if p.section.reader is not Reader.FIRST],
        )
        before, mark, after = compact(_turned(whole, name, ids)).rpartition("</main>")
        return before + more + mark + after

    start, mark, script = page(REPORT).rpartition("<script>")
    folded = packed.packed(f"{start}{_known(report, linked, keep)}{mark}{script}", most)
    if folded.entries:
        contents[ANNEX].append(ContentsEntry(packed.ANCHOR, packed.TITLE, folded.entries))
    return Pages(folded.page, page(ANNEX, folded.annex))


def _parts(report: Report, readers: tuple[Reader, ...], keep: Keep) -> list[_Part]:
    made = []
    for section in sections.at(Place.REPORT):
        if section.reader not in readers or section.template is None:
            continue
        view = section.views[Place.REPORT](report)
        if view is None:
            continue
        below = section.entries(view) if section.entries else ()
        entry = ContentsEntry(section.anchor, section.title, below) if section.title else None
        made.append(_Part(section, _show(section, view, keep), entry))
    return made


def _ids_of(parts: Sequence[_Part]) -> set[str]:
    return {found for part in parts for found in _IDS.findall(part.shown)}


def _linked(parts: Sequence[_Part]) -> set[str]:
    return {address for part in parts for _, address in _LINKS.findall(part.shown)}


def _turned(whole: str, name: str, ids: Mapping[str, set[str]]) -> str:
    """Turn links to addresses of the other page towards it."""
    other = ANNEX if name == REPORT else REPORT

    def turn(found: re.Match[str]) -> str:
        start, address = found.groups()
        if address in ids[name] or address not in ids[other]:
            return found[0]
        return f'{start}{other}.html#{address}"'

    return _LINKS.sub(turn, whole)


def _known(report: Report, linked: Collection[str], keep: Keep) -> str:
    """Write what the scripts of the report must know; no text in it can end the element."""
    of_outcomes = [json.loads(keep(Place.SCRIPT, o, partial(_known_of, o))) for o in report.of_outcomes()]
    told: dict[str, object] = {}
    for section in sections.SECTIONS:
        if section.for_script is not None:
            told[section.name] = section.for_script(report, linked)
        elif Place.SCRIPT in section.views:
            told[section.name] = {a: of for known in of_outcomes for a, of in known[section.name].items()}
    text = _as_json(told).replace("<", "\\u003c")
    return f'<script type="application/json" id="known">{text}</script>'


def _known_of(outcome: OfOutcome) -> str:
    return _as_json({s.name: s.views[Place.SCRIPT](outcome) for s in sections.at(Place.SCRIPT)})


def _as_json(told: object) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def compact(page: str) -> str:
    """Leave out what HTML lets one leave out: the same page for a browser, a tenth fewer bytes.

    A page of thousands of table rows is mostly markup: end tags of cells, rows and list items go, and quotes
    of plain attribute values; comments and indents of styles and scripts as well. Which heads belong
    to columns and which to rows goes without saying where a row, or a column, has nothing but heads.
    """
    before, *tables = minify_html.minify(page, minify_css=True, minify_js=True).split("<table")
    return "<table".join((before, *map(_plain_heads, tables)))


def _plain_heads(text: str) -> str:
    """Leave out what its heads belong to, of a table and what follows it up to the next one."""
    table, end, after = text.partition("</table")
    heads, body, rows = table.partition("<tbody")
    if "<td" not in heads:
        heads = _without(heads, "col")
    if " rowspan=" not in rows and _DATA_FIRST.search(rows) is None:
        rows = _without(rows, "row")
    return f"{heads}{body}{rows}{end}{after}"


def _without(part: str, scope: str) -> str:
    return part.replace(f" scope={scope}>", ">").replace(f" scope={scope} ", " ")


def _parts_of(keep: Keep, place: str, source: object) -> Markup:
    """Render what the sections have for a place inside a larger section."""

    def make() -> str:
        made = []
        for section in sections.at(Place(place)):
            view = section.views[Place(place)](source)
            if view is not None and section.template is not None:
                made.append(_show(section, view, keep))
        return "\n".join(made)

    return Markup(keep(Place(place), source, make))


def _show(section: Section, view: object, keep: Keep) -> Markup:
    template = environment().get_template(section.template or "")
    return Markup(template.render(v=view, section=section, parts=partial(_parts_of, keep)))


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Return the template environment: everything escaped, an unknown name is an error."""
    env = Environment(
        loader=FileSystemLoader(PACKAGE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        optimized=False,  # looks for what is constant, of which these templates have nothing
    )
    env.filters.update(
        cell=cells.cell,
        table_head=cells.table_head,
        table_rows=cells.table_rows,
        row_cells=cells.row_cells,
        plain=words.plain,
        words=words.label,
        capital=words.capital,
        sentence=words.sentence,
        integer=numbers.integer,
        symbol=bias_symbols.SYMBOLS.__getitem__,
        css_level=bias_symbols.css_class,
        link=cells.link,
        linked=cells.linked,
    )
    env.globals.update(
        plural=words.plural,
        citation=citation,
        address_of=address_of,
        css=joined(".css"),
        script=joined(".js"),
        missing=numbers.MISSING,
        limits=numbers.LIMITS,
        formats=FORMATS,
        tables=list(sections.tables()),
        heads={
            "study": forest_table.STUDY_HEAD,
            "time": forest_table.TIME_HEAD,
            "weight": forest_table.WEIGHT_HEAD,
            "bias": forest_table.BIAS_HEAD,
            "plot": forest_table.PLOT_HEAD,
        },
    )
    return env


def joined(ending: str) -> Markup:
    """Join the style sheets or scripts: those of the page first, then those of the sections."""
    room = Path(__file__).parent / {".css": "styles", ".js": "scripts"}[ending]
    own = sorted(room.glob(f"*{ending}"), key=lambda f: (f.stem != "report", f.name))
    theirs = (section.folder / f"page{ending}" for section in sections.SECTIONS)
    texts = [f.read_text(encoding="utf-8") for f in (*own, *theirs) if f.is_file()]
    if ending == ".css":
        texts += [_narrow(section) for section in sections.SECTIONS]
    return Markup("".join(texts))


def _narrow(section: Section) -> str:
    """Return the heads of a section's tables as variables of the style sheet."""
    rules = []
    for name, heads in section.narrow.items():
        named = (f"--h{i}: {json.dumps(head, ensure_ascii=False)};" for i, head in enumerate(heads, start=1))
        rules.append(f".{name} {{ {' '.join(named)} }}\n")
    return "".join(rules)
