"""Forest plots as files: nothing cut off or overlapping at any size, the same bytes in every run."""

import dataclasses

import pytest
from example_review import example
from large_review import synthesis_of
from matplotlib.backends.backend_agg import FigureCanvasAgg

from evidence.figures.drawing.text import width, wrap
from evidence.figures.formats import pdf, saving
from evidence.figures.outcomes import forest

# Text is measured without hinting; drawn glyphs may stand out of that by a fraction of a point.
SLACK_POINTS = 1.0
LONG = "Multicentre prospective registry number {i} of the year {year} x"  # 60 characters and more


def examples():
    for outcome in example().outcomes:
        for synthesis in outcome.syntheses:
            for analysis in synthesis.analyses:
                yield (
                    f"{outcome.outcome.id}/{synthesis.id}/{analysis.id}",
                    outcome.outcome,
                    synthesis,
                    analysis.id,
                )


EXAMPLES = list(examples())
OUTCOME = EXAMPLES[0][1]


def assert_nothing_overlaps_or_is_cut(figure, marks=()):
    """No text is cut off, and none overlaps but those that are marks of studies at their values."""
    with pdf.house_style(figure):
        drawn = pdf.figure(figure)
        drawn.set_dpi(72)
        renderer = FigureCanvasAgg(drawn).get_renderer()
        boxes = [(t.get_text(), t.get_window_extent(renderer)) for t in drawn.texts]
    page_width, page_height = figure.width, figure.height
    for text, box in boxes:
        assert box.x0 >= -SLACK_POINTS and box.x1 <= page_width + SLACK_POINTS, f"{text!r} is cut off"
        assert box.y0 >= -SLACK_POINTS and box.y1 <= page_height + SLACK_POINTS, f"{text!r} is cut off"
    drawn = [t.text in marks and t.bold for t in figure.texts]
    boxes = [box for box, mark in zip(boxes, drawn, strict=True) if not mark]
    for i, (text, a) in enumerate(boxes):
        for other, b in boxes[i + 1 :]:
            across = min(a.x1, b.x1) - max(a.x0, b.x0)
            down = min(a.y1, b.y1) - max(a.y0, b.y0)
            # Lines of text may touch by their ascenders' room, not by what is drawn.
            assert across <= SLACK_POINTS or down <= 3 * SLACK_POINTS, f"{text!r} overlaps {other!r}"


@pytest.mark.parametrize(("name", "outcome", "synthesis", "analysis"), EXAMPLES, ids=[e[0] for e in EXAMPLES])
def test_every_kind_of_plot_fits_its_page(name, outcome, synthesis, analysis):
    assert_nothing_overlaps_or_is_cut(forest.draw(synthesis, outcome, analysis))


@pytest.mark.parametrize("k", [1, 2, 30, 60])
@pytest.mark.parametrize("label", ["Study {i}, {year}", LONG], ids=["short", "long"])
def test_labels_of_any_length_fit_at_any_number_of_studies(k, label):
    assert_nothing_overlaps_or_is_cut(forest.draw(synthesis_of(k, label), OUTCOME))


def test_long_names_of_the_arms_fit():
    synthesis = synthesis_of(3)
    comparison = dataclasses.replace(
        synthesis.comparison,
        intervention="pharmacomechanical thrombectomy with any device, then lysis",
        comparator="anticoagulation and elastic compression stockings for two years",
    )
    assert_nothing_overlaps_or_is_cut(
        forest.draw(dataclasses.replace(synthesis, comparison=comparison), OUTCOME)
    )


def test_a_subgroup_plot_fits_and_has_a_pool_for_each_level_of_two_studies():
    synthesis = EXAMPLES[0][2]
    figure = forest.draw_subgroups(synthesis, OUTCOME, synthesis.subgroups[0])
    assert_nothing_overlaps_or_is_cut(figure)
    assert sum(t.text.startswith("Pooled") for t in figure.texts) == 1


def test_one_study_has_no_diamond_and_two_have_no_prediction_interval():
    one = [t.text for t in forest.draw(synthesis_of(1), OUTCOME).texts]
    two = [t.text for t in forest.draw(synthesis_of(2), OUTCOME).texts]
    three = [t.text for t in forest.draw(synthesis_of(3), OUTCOME).texts]
    assert not [t for t in one if t.startswith(("Pooled", "Heterogeneity", "95% prediction"))]
    assert [t for t in two if t.startswith("Pooled")] and not [
        t for t in two if t.startswith("95% prediction")
    ]
    assert "95% prediction interval" in three


def test_the_pooled_result_in_the_figure_is_that_of_the_evidence():
    texts = [t.text for t in forest.draw(EXAMPLES[0][2], OUTCOME).texts]
    assert "0.84 (0.57 to 1.25)" in texts and "(0.41 to 1.74)" in texts and "64/217" in texts


def test_the_same_figure_gives_the_same_bytes(tmp_path):
    first = saving.render(forest.draw(EXAMPLES[0][2], OUTCOME))
    second = saving.render(forest.draw(EXAMPLES[0][2], OUTCOME))
    assert first == second and set(first) == {"svg", "pdf", "png"}
    paths = saving.save(forest.draw(EXAMPLES[0][2], OUTCOME), tmp_path / "figures" / "plot.v1")
    assert [p.name for p in paths] == ["plot.v1.svg", "plot.v1.pdf", "plot.v1.png"]
    assert [p.read_bytes() for p in paths] == list(first.values())


def test_saving_leaves_settings_of_the_caller_alone():
    import matplotlib

    before = matplotlib.rcParams["pdf.fonttype"]
    saving.render(forest.draw(synthesis_of(2), OUTCOME), ["pdf"])
    assert matplotlib.rcParams["pdf.fonttype"] == before


def test_no_date_is_written():
    files = saving.render(forest.draw(synthesis_of(2), OUTCOME), ["svg", "pdf"])
    assert b"<dc:date>" not in files["svg"] and b"CreationDate" not in files["pdf"]


def test_text_in_an_svg_stays_text():
    assert b"Post-thrombotic syndrome" in saving.render(forest.draw(EXAMPLES[0][2], OUTCOME), ["svg"])["svg"]


def test_an_unknown_format_or_analysis_is_an_error_that_names_the_known_ones():
    figure = forest.draw(synthesis_of(2), OUTCOME)
    with pytest.raises(ValueError, match="svg, pdf, png"):
        saving.render(figure, ["bmp"])
    with pytest.raises(ValueError, match="primary"):
        forest.draw(synthesis_of(2), OUTCOME, "nothing")


def test_wrapped_lines_keep_the_limit_and_lose_no_word():
    text = "Percutaneous thrombectomy of extraordinarilylongunbreakablewordsinonepiece for acute thrombosis"
    lines = wrap(text, 8.0, 90.0)
    assert all(width(line, 8.0) <= 90.0 for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
