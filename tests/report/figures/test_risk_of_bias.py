"""Risk of bias on the page and as figures: symbols with words, honest about what was not assessed."""

import re

import jsonschema
import pytest
from appraised_review import APPRAISALS, appraised
from drawn_figures import assert_nothing_overlaps_or_is_cut
from page import read, whole

from chromium import PHONE, open_everything, overflow
from evidence.display.bias_symbols import LEVEL_WORDS, SYMBOLS
from evidence.display.geometry import bias_shares as bias_view
from evidence.display.geometry.forest.table import forest_table
from evidence.display.links.figure_files import FORMATS
from evidence.figures.formats import saving
from evidence.figures.outcomes import forest
from evidence.figures.reviews import risk_of_bias
from evidence.record import schemas
from evidence.record.codec import to_plain
from evidence.record.published.appraisal import LEVELS
from evidence.sections import tables as all_tables


@pytest.fixture(scope="module")
def evidence():
    return appraised()


@pytest.fixture(scope="module")
def source(evidence):
    return whole(evidence)


def section(source):
    return re.search(r'<section(?=[^>]*id="?risk-of-bias[" >]).*?</section>', source, re.DOTALL)[0]


def test_every_level_has_a_symbol_of_its_own_and_a_word():
    levels = [*LEVELS, None]
    assert len({SYMBOLS[x] for x in levels}) == len({LEVEL_WORDS[x] for x in levels}) == len(levels)


def test_every_judgement_stands_on_the_page_as_symbol_and_word(evidence, source):
    page = read(section(source))
    rows = {r.cells[0].removesuffix("context"): r.cells for r in page.rows if len(r.cells) > 5}
    labels = {p.id: p.label for p in evidence.publications}
    for table in evidence.risk_of_bias.tables:
        for p in table.publications:
            cells = rows[labels[p.publication]]
            for cell, j in zip(cells[1:-1], [*p.judgements, p.overall], strict=True):
                assert cell == SYMBOLS[j.level if j else None] + (j.word if j else "not judged")
            assert cells[-1] == APPRAISALS[p.publication].judged_by


def test_who_was_not_assessed_is_told_with_names(source):
    text = "".join(read(section(source)).text)
    assert "4 of the 6 included publications have an appraisal in the study file; 2 are not assessed." in text
    assert "Delta 2018" in text and "Foxtrot 2022" in text


def test_without_any_appraisal_one_sentence_says_so():
    source = whole(appraised({}))
    text = "".join(read(section(source)).text)
    assert "None of the 6 included publications has an appraisal" in text
    assert "<table" not in section(source)
    assert 'class="rob' not in source and "class=rob" not in source


def test_shares_are_told_in_words_beside_the_bar(evidence, source):
    text = "".join(read(section(source)).text)
    for outcome in bias_view.outcomes(evidence.risk_of_bias):
        for synthesis in outcome.syntheses:
            assert all(bar.told in text for bar in synthesis.bars)
            for bar in synthesis.bars:
                assert sum(float(p.width) for p in bar.parts) == pytest.approx(100, abs=0.05)


def test_the_forest_plot_has_the_columns_only_where_a_study_was_appraised(evidence):
    with_columns = without = 0
    for o in evidence.outcomes:
        for s in o.syntheses:
            drawn = {e.key for e in s.primary.effects}
            judged = any(c.publication in APPRAISALS for c in s.candidates if c.key in drawn)
            table = forest_table(s, o.outcome, s.primary)
            assert (table.bias is not None) == judged
            with_columns, without = with_columns + judged, without + (not judged)
    assert with_columns and appraised({}).outcomes
    for o in appraised({}).outcomes:
        assert all(forest_table(s, o.outcome, s.primary).bias is None for s in o.syntheses)


def test_the_columns_are_explained_and_readable_without_symbols(evidence, source):
    o = evidence.outcomes[0]
    bias = forest_table(o.syntheses[0], o.outcome, o.syntheses[0].primary).bias
    assert bias.heads[:3] == ("A", "B", "C") and bias.heads[-1] == "All"
    assert bias.cells["alpha2010"].symbols[:5] == ("+", "!", "+", "\N{MINUS SIGN}", "+")
    assert bias.cells["alpha2010"].symbols[5:-1] == ("",) * (len(bias.heads) - 6)
    assert bias.cells["alpha2010"].told in source
    assert any(line.startswith("Risk of bias, RoB 2: A randomisation, B deviations") for line in bias.lines)
    text = "".join(read(source).text)
    assert all(line in text for line in bias.lines)


def test_a_study_that_was_not_assessed_says_so_in_the_plot():
    evidence = appraised({"alpha2010": APPRAISALS["alpha2010"]})
    o = evidence.outcomes[0]
    bias = forest_table(o.syntheses[0], o.outcome, o.syntheses[0].primary).bias
    assert bias.cells["bravo2014"].told == "not assessed"
    assert set(bias.cells["bravo2014"].symbols) == {""}, "no symbol that could be taken for a judgement"
    rows = {r.attributes.get("id"): r.cells for r in read(whole(evidence)).rows}
    shown = [cells[-1] for id_, cells in rows.items() if id_ and id_.startswith("f1-")]
    assert shown.count("not assessed") == len(shown) - 1


def test_rows_of_the_forest_table_have_as_many_cells_as_heads(source):
    page = read(source)
    heads = None
    checked = 0
    for row in page.rows:
        if row.table is None or not row.table.startswith("synthesis-"):
            continue
        if row.cells and row.cells[0].startswith("Study"):
            heads = len(row.cells)
        elif row.attributes.get("id", "").startswith("f"):
            assert len(row.cells) == heads
            checked += 1
    assert checked


def figures(evidence):
    title = "Removal of invented thrombi by any device that anybody thought of, in one or several sittings"
    for stem, table in bias_view.tools(evidence.risk_of_bias):
        yield stem, risk_of_bias.draw_tool(table, title)
    for outcome in bias_view.outcomes(evidence.risk_of_bias):
        yield outcome.stem, risk_of_bias.draw_shares(outcome, title)


def test_every_figure_fits_its_page(evidence):
    drawn = list(figures(evidence))
    assert len(drawn) > 5
    for _, figure in drawn:
        assert_nothing_overlaps_or_is_cut(figure)


def test_a_forest_plot_with_the_columns_fits_its_page(evidence):
    for o in evidence.outcomes:
        for s in o.syntheses:
            assert_nothing_overlaps_or_is_cut(forest.draw(s, o.outcome))


def test_figures_have_the_same_bytes_in_every_run_and_say_the_symbols(evidence):
    stem, figure = next(figures(evidence))
    first = saving.render(figure)
    assert first == saving.render(next(figures(evidence))[1])
    assert stem == "risk-of-bias-rob-2" and b"some concerns" in first["svg"]


def test_the_page_leads_to_every_figure_and_to_no_other(evidence, source):
    linked = {a["href"] for a in read(source).all("a") if a["href"].startswith("figures/risk")}
    stems = {stem for stem, _ in figures(evidence)}
    assert linked == {f"figures/{stem}.{kind}" for stem in stems for kind in FORMATS}


def test_tables_hold_every_judgement_and_share(evidence):
    judgements = all_tables()["risk_of_bias"].records(evidence)
    assert len(judgements) == sum(
        (len(t.domains) + 1) * len(t.publications) for t in evidence.risk_of_bias.tables
    )
    assert {"alpha2010", "golf2019"} <= {r["publication"] for r in judgements}
    shares = all_tables()["risk_of_bias_shares"].records(evidence)
    assert sum(r["percent"] for r in shares if r["domain"] == "overall") == pytest.approx(
        100 * len(evidence.risk_of_bias.syntheses)
    )


def test_the_whole_review_fits_its_schema(evidence):
    found = jsonschema.Draft202012Validator(schemas.build("evidence")).iter_errors(to_plain(evidence))
    assert [e.message for e in found] == []


@pytest.fixture(scope="module")
def page(source, tmp_path_factory):
    path = tmp_path_factory.mktemp("bias") / "report.html"
    path.write_text(source, encoding="utf-8")
    return path


@pytest.mark.slow
def test_in_a_browser_the_section_is_accessible(browser, page):
    browser.open(page)
    assert browser.violations() == []


def test_in_a_browser_the_section_is_no_wider_than_a_phone(browser, page):
    browser.open(page, PHONE)
    open_everything(browser)
    assert overflow(browser) == 0
