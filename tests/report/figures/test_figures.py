"""Forest plots as files: nothing cut off or overlapping at any size, the same bytes in every run."""

import dataclasses

import pytest
from drawn_figures import EXAMPLES, LONG, OUTCOME, assert_nothing_overlaps_or_is_cut
from large_review import synthesis_of

from evidence.figures.drawing.text import width, wrap
from evidence.figures.formats import saving
from evidence.figures.outcomes import forest


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


def test_the_same_figure_gives_the_same_bytes():
    first = saving.render(forest.draw(EXAMPLES[0][2], OUTCOME))
    second = saving.render(forest.draw(EXAMPLES[0][2], OUTCOME))
    assert first == second and set(first) == {"svg", "pdf", "png"}
    files = saving.files("plot.v1", forest.draw(EXAMPLES[0][2], OUTCOME))
    assert files == {f"plot.v1.{name}": content for name, content in first.items()}


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
