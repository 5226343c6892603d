"""The page of the dossier: one self-contained file in the style of the report."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from markupsafe import Markup

from evidence.page.assembly import compact, environment
from evidence.page.dossier.view import view
from evidence.record.dossiers.dossier import Dossier
from evidence.record.reviews.evidence import Evidence

RESOURCES = ("page.html.j2", "style.css")


def render(dossier: Dossier, evidence: Evidence, syntheses: Mapping[tuple[str, str], str]) -> str:
    """Render the page: the same bytes for the same dossier.

    ``syntheses`` says where in the report each of (outcome, synthesis) stands.
    """
    own = Markup((Path(__file__).parent / "style.css").read_text(encoding="utf-8"))
    template = environment().get_template("page/dossier/page.html.j2")
    return compact(template.render(v=view(dossier, evidence, syntheses), own=own))
