"""The report of one review as a single page that needs nothing from the network.

The page is made from templates with automatic escaping; the only markup that is not escaped are the
inline drawings, which escape their own texts, and the page's own style sheet and script.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from evidence.display import bias_symbols, numbers, words
from evidence.display import configuration as methods
from evidence.display import publication_tables as blocks
from evidence.display import publications as base
from evidence.display.addresses import addresses_of
from evidence.display.geometry.bias_shares import bias_section, legend
from evidence.display.prose import methods as methods_text
from evidence.page.compacting import compact
from evidence.record.evidence import CONTEXT, EXCLUDED, OTHER_QUESTION, SAFETY_ONLY, Evidence
from evidence.sections.certainty import judged as certainty_text
from evidence.sections.certainty import view as certainty_view
from evidence.sections.directions.view import direction_views
from evidence.sections.findings import view as summary
from evidence.sections.flow.view import evidence_base
from evidence.sections.outcomes.view import outcome_view
from evidence.sections.tables import TABLES
from evidence.sections.versions.citing import how_to_cite

RESOURCES = (".", "../sections", "../display/macros")  # templates, style sheets and scripts of the page
PACKAGE = Path(__file__).parents[1]  # templates stand beside the code that fills them
_COMMENTS = re.compile(r"^\s*//[^\n]*\n|^\s*/\*.*?\*/\s*$|^[ ]+", re.DOTALL | re.MULTILINE)
_SAFE_URL = re.compile(r"https?://[^\s\"'<>]+\Z", re.IGNORECASE)


def render(evidence: Evidence) -> str:
    """Render the report of a review: one self-contained page, the same bytes for the same evidence."""
    addresses = addresses_of(evidence)
    made = blocks.blocks(evidence, addresses)
    context = {
        "evidence": evidence,
        "review": evidence.review,
        "guidance": methods.guidance(evidence.review),
        "pico": methods.question(evidence.review),
        "addresses": addresses,
        "findings": summary.main_findings(evidence),
        "certainty_tables": certainty_view.certainty_tables(evidence, addresses),
        "certainty_anchors": certainty_view.certainty_anchors(evidence),
        "certainty_note": certainty_text.note(evidence),
        "certainty_rules": evidence.methods.get("certainty"),
        "directions": direction_views(evidence, addresses),
        "flow": base.flow(evidence),
        "evidence_base": evidence_base(evidence),
        "designs": base.by_design(evidence),
        "characteristics": base.characteristics(evidence),
        "excluded": base.of_status(evidence, EXCLUDED),
        "other": base.of_status(evidence, OTHER_QUESTION),
        "overlaps": base.overlaps(evidence),
        "several_publications": base.several_publications(evidence),
        "labels": {p.id: p.label for p in evidence.publications},
        "outcomes": [outcome_view(o, addresses) for o in evidence.outcomes],
        "evidence_tables": blocks.by_design(made),
        "parts": blocks.PARTS,
        "context_blocks": [b for b in made if b.publication.status == CONTEXT],
        "safety_blocks": [b for b in made if b.publication.status == SAFETY_ONLY],
        "methods_text": methods_text.paragraphs(evidence),
        "literature": methods_text.literature(evidence),
        "methods_settings": methods.listed_settings(evidence),
        "methods_analyses": methods.analyses(evidence),
        "tables": list(TABLES),
        "how_to_cite": how_to_cite(evidence),
        "risk_of_bias": bias_section(evidence),
        "integrity": methods.integrity(evidence),
        "disagreeing_effects": methods.disagreeing_effects(evidence),
        "printed_effects": methods.printed_effects(evidence),
        "publications": sorted(evidence.publications, key=lambda p: p.id),
        "study_folder": _folder([p.file for p in evidence.publications]),
    }
    return compact(environment().get_template("page/page.html.j2").render(context))


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Return the template environment: everything escaped, an unknown name is an error."""
    env = Environment(
        loader=FileSystemLoader(PACKAGE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters.update(
        plain=words.plain,
        words=words.label,
        capital=words.capital,
        sentence=words.sentence,
        integer=numbers.integer,
        symbol=bias_symbols.SYMBOLS.__getitem__,
        css_level=bias_symbols.css_class,
        link=link,
    )
    env.globals.update(
        plural=words.plural,
        listed=words.listed,
        general=numbers.general,
        citation=blocks.citation,
        doi_url=blocks.doi_url,
        devices=base.devices,
        css=_joined(".css"),
        script=_joined(".js"),
        missing=numbers.MISSING,
        legend=legend,
    )
    return env


def _folder(files: Sequence[str]) -> str:
    """Return the folder that all files lie in, with a slash at its end; empty where they share none."""
    folders = {file.rpartition("/")[0] for file in files}
    return f"{folders.pop()}/" if len(folders) == 1 and folders != {""} else ""


def _joined(ending: str) -> Markup:
    """Join the style sheets or scripts without comments and indents: ``report`` first, the others by name."""
    folders = (PACKAGE / "page", PACKAGE / "sections")
    files = [f for folder in folders for f in folder.rglob(f"*{ending}")]
    files.sort(key=lambda f: (f.stem != "report", f.as_posix()))
    text = "".join(f.read_text(encoding="utf-8") for f in files)
    return Markup(_COMMENTS.sub("", text).replace("\n\n", "\n"))


def link(url: object, text: object = None) -> Markup:
    """Make a link of an http or https address; anything else stays plain text."""
    text = escape(str(url if text is None else text))
    if url is not None and _SAFE_URL.match(str(url)):
        return Markup('<a href="{}" rel="noopener">{}</a>').format(str(url), text)
    return text
