"""The rated example review on paper: what it is made of, and a document as read back."""

import dataclasses

from appraised_review import appraised
from docx.oxml.ns import qn

from evidence.figures.formats import saving
from evidence.paper import markup
from evidence.review.config.certainty.certainty_spec import CertaintySpec
from evidence.review.summary.summary_of_findings import summary_of_findings


def headings(paper):
    found = [(p.style.name, p.text) for p in paper.paragraphs if p.style.name.startswith("Heading")]
    return [(int(name.split()[1]), text) for name, text in found]


def texts(paper):
    return [node.text for node in paper.element.iter(qn("w:t")) if node.text]


def tables(paper):
    """Each table with its caption, as rows of cell texts."""
    return [
        (
            table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")),
            [[cell.text.replace(markup.ZERO_WIDTH_SPACE, "") for cell in row.cells] for row in table.rows],
        )
        for table in paper.tables
    ]


def rated():
    """The invented review with appraisals, absolute effects, certainty and directions."""
    found = appraised()
    rules = CertaintySpec()
    absolute, certainty, directions = summary_of_findings(found.outcomes, (), {}, rules)
    return dataclasses.replace(
        found,
        absolute=absolute,
        certainty=certainty,
        directions=directions,
        methods=dataclasses.replace(found.methods, certainty=rules.settings),
    )


def save_svg(drawing, stem):
    """A figure as a review's folder has it."""
    stem.parent.mkdir(parents=True, exist_ok=True)
    (stem.parent / f"{stem.name}.svg").write_bytes(saving.render(drawing, ("svg",))["svg"])
