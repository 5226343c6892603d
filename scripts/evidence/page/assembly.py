"""The report of one review as a single page that needs nothing from the network.

The page is made from the templates of the sections with automatic escaping; the only markup that is not
escaped are inline drawings, which escape their own texts, and the page's own style sheet and script.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import minify_html
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from evidence import sections
from evidence.display import bias_symbols, numbers, words
from evidence.display.geometry import forest_table
from evidence.display.library.citations import address_of, citation
from evidence.display.links.figure_files import FORMATS
from evidence.display.section import Place, Section, report_of
from evidence.page import cells
from evidence.record.evidence import Evidence

RESOURCES = (".", "../sections", "../display/macros")  # templates, style sheets and scripts of the page
PACKAGE = Path(__file__).parents[1]  # templates stand beside the code that fills them


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """An entry of the contents, with what it lists below itself."""

    anchor: str
    title: str
    below: Sequence[tuple[str, str]]


def render(evidence: Evidence) -> str:
    """Render the report of a review: one self-contained page, the same bytes for the same evidence."""
    report = report_of(evidence)
    shown: list[Markup] = []
    contents: list[ContentsEntry] = []
    for section in sections.at(Place.REPORT):
        view = section.views[Place.REPORT](report)
        if view is None or section.template is None:
            continue
        shown.append(_show(section, view))
        if section.title:
            below = section.entries(view) if section.entries else ()
            contents.append(ContentsEntry(section.anchor, section.title, below))
    page = environment().get_template("page/frame.html.j2")
    return compact(page.render(review=evidence.review, contents=contents, shown=shown))


def compact(page: str) -> str:
    """Leave out what HTML lets one leave out: the same page for a browser, a tenth fewer bytes.

    A page of thousands of table rows is mostly markup: end tags of cells, rows and list items go, and quotes
    of plain attribute values; comments and indents of styles and scripts as well.
    """
    return minify_html.minify(page, minify_css=True, minify_js=True)


def parts(place: str, source: object) -> Markup:
    """Render what the sections have for a place inside a larger section."""
    made = []
    for section in sections.at(Place(place)):
        view = section.views[Place(place)](source)
        if view is not None and section.template is not None:
            made.append(_show(section, view))
    return Markup("\n").join(made)


def _show(section: Section, view: object) -> Markup:
    return Markup(environment().get_template(section.template or "").render(v=view, section=section))


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
    )
    env.filters.update(
        cell=cells.cell,
        plain=words.plain,
        words=words.label,
        capital=words.capital,
        sentence=words.sentence,
        integer=numbers.integer,
        symbol=bias_symbols.SYMBOLS.__getitem__,
        css_level=bias_symbols.css_class,
        link=cells.link,
    )
    env.globals.update(
        parts=parts,
        plural=words.plural,
        citation=citation,
        address_of=address_of,
        css=joined(".css"),
        script=joined(".js"),
        missing=numbers.MISSING,
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
    own = sorted(Path(__file__).parent.glob(f"*{ending}"), key=lambda f: (f.stem != "report", f.name))
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
