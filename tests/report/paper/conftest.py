"""The rated example review, its figures in a folder, and its annex: made once for a file."""

import io

import docx
import pytest
from read_paper import rated, save_svg

from evidence.display.geometry.bias_shares import outcomes as bias_outcomes
from evidence.display.section import Volume
from evidence.figures.reviews import flow, risk_of_bias
from evidence.workflow.steps.draw_step import figures_of
from evidence.workflow.steps.papers_step import paper as whole_paper


@pytest.fixture(scope="module")
def evidence():
    return rated()


@pytest.fixture(scope="module")
def folder(evidence, tmp_path_factory):
    """The review's folder with its forest plots, as step `draw` leaves it."""
    folder = tmp_path_factory.mktemp("review")
    for o in evidence.outcomes:
        place = folder / f"outcomes/{o.outcome.id}/figures"
        place.mkdir(parents=True)
        for name, content in figures_of(o).items():
            (place / name).write_bytes(content)
    if evidence.flow:
        save_svg(flow.draw(evidence.flow, evidence.review.title), folder / "figures/flow")
    for o in bias_outcomes(evidence.risk_of_bias):
        save_svg(risk_of_bias.draw_shares(o, ""), folder / f"figures/{o.stem}")
    return folder


@pytest.fixture(scope="module")
def content(evidence, folder):
    return whole_paper(evidence, folder, Volume.ANNEX)


@pytest.fixture(scope="module")
def paper(content):
    return docx.Document(io.BytesIO(content))
