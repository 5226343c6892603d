"""The report page: complete, safe, navigable, true to the evidence, the same bytes for the same evidence."""

import re
from itertools import pairwise

import pytest
from example_review import example, no_methods
from large_review import large
from page import read, shows, whole
from result_builders import SCRIPT

import page_numbers
from evidence.display.geometry.curve import curve_file, drawable
from evidence.display.geometry.forest.table import forest_table
from evidence.display.links.figure_files import figure_files
from evidence.display.prose.notes import naming, sentence
from evidence.page import assembly
from evidence.page.assembly import compact
from evidence.record import codec
from evidence.record.results.analysis import NOT_POOLED, POOLED

# The report's size budget (one mebibyte at 30 outcomes of 60 studies).
SIZE_BUDGET = 1024 * 1024


@pytest.fixture(scope="module")
def evidence():
    return example()


@pytest.fixture(scope="module")
def source(evidence):
    return whole(evidence)


@pytest.fixture(scope="module")
def page(source):
    return read(source)


def test_nothing_is_loaded_from_elsewhere(source, page):
    assert not page.all("link") and not page.all("img") and not page.all("iframe")
    assert all("src" not in attributes for _, attributes in page.elements)
    assert "@import" not in source and "url(" not in source
    assert all(a.get("rel") == "noopener" for a in page.all("a") if a["href"].startswith("http"))


def test_every_address_is_given_once(page):
    assert len(page.ids) == len(set(page.ids))


def test_every_inner_link_leads_somewhere(page):
    targets = {a["href"][1:] for a in page.all("a") if a["href"].startswith("#")}
    assert targets and targets <= set(page.ids)


def test_every_label_reference_leads_somewhere(page):
    labelled = {a["aria-labelledby"] for _, a in page.elements if "aria-labelledby" in a}
    assert labelled and labelled <= set(page.ids)


def test_headings_go_down_one_step_at_a_time_from_one_h1(page):
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert levels.count(1) == 1 and levels[0] == 1
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))


def test_every_drawing_has_a_role_and_a_label_or_its_numbers_stand_beside_it(page):
    drawings = page.all("svg")
    labelled = [d for d in drawings if d.get("aria-label")]
    assert len(labelled) > 10 and all(d.get("role") == "img" for d in labelled)
    told = [r for r in page.rows if r.drawings and re.search(r"\d", " ".join(r.cells[1:]))]
    people = [d for d in drawings if d.get("class") == "icons"]  # what they show is their caption
    order = [tag for tag, a in page.elements if tag == "figcaption" or a in people]
    assert people and all(next_ == "figcaption" for at, next_ in pairwise(order) if at == "svg")
    unlabelled = [d for d in drawings if d not in labelled and d not in people]
    assert sum(r.drawings for r in told) == len(unlabelled) > 10


def test_each_forest_plot_says_in_a_sentence_what_it_shows(page):
    sentences = [
        d["aria-label"] for d in page.all("svg") if d.get("aria-label", "").startswith("Forest plot")
    ]
    assert sentences[0] == "Forest plot of 4 studies: Risk ratio (95%\N{NO-BREAK SPACE}CI)"


def test_every_table_has_a_caption(page):
    assert len(page.all("caption")) == len(page.all("table"))


def test_heads_say_what_they_are_of_or_stand_in_a_row_or_column_of_heads_alone(source):
    tables = re.findall(r"<table\b.*?</table", source, re.DOTALL)
    assert len(tables) > 10
    for table in tables:
        head, _, body = table.partition("<tbody")
        if re.search(r"<th(?![^>]*\bscope=)", head):
            assert "<td" not in head
        if re.search(r"<th(?![^>]*\bscope=)", body):
            first = re.findall(r"<tr\b[^>]*><(t[hd])", body)
            assert first and set(first) == {"th"} and "rowspan" not in body


def test_text_from_a_study_file_is_never_markup(source):
    assert "<script>alert" not in source and "<b>not bold</b>" not in source
    assert SCRIPT in "".join(read(source).text)


def test_an_address_that_is_not_http_is_text_and_no_link(page):
    assert not [a for a in page.all("a") if a["href"].startswith("javascript")]


def test_a_number_that_does_not_exist_is_never_printed_as_a_word_of_the_language(page):
    text = " ".join(page.text)
    assert not re.search(r"\b(None|nan|NaN|inf|Undefined)\b", text)


def test_the_same_evidence_gives_the_same_page(source):
    assert whole(example()) == source


@pytest.mark.parametrize(("outcomes", "studies"), [(30, 60), (40, 100)])
def test_a_page_of_many_outcomes_and_studies_keeps_the_size_budget(outcomes, studies):
    assert len(assembly.pages(large(outcomes, studies)).report.encode()) < SIZE_BUDGET


def test_pooled_rows_show_the_numbers_of_the_evidence(evidence, page):
    pooled = [row for row in page.rows if row.attributes.get("class") == "pooled" and "-by-" not in row.table]
    expected = [
        (s.primary, forest_table(s, o.outcome, s.primary).measure.factor)
        for o in evidence.outcomes
        for s in o.syntheses
        if s.primary.status == POOLED
    ]
    assert len(pooled) == len(expected) > 0
    for row, (analysis, factor) in zip(pooled, expected, strict=True):
        effect = next(c for c in row.cells if " to " in c)
        assert shows(effect, [factor * v for v in (analysis.estimate, analysis.ci_low, analysis.ci_high)])


def test_study_rows_show_the_numbers_of_the_evidence(evidence, page):
    rows = {row.attributes["id"]: row for row in page.rows if "id" in row.attributes}
    checked = number = 0
    for o in evidence.outcomes:
        for s in o.syntheses:
            number += 1
            factor = forest_table(s, o.outcome, s.primary).measure.factor
            for i, effect in enumerate(s.primary.effects, start=1):
                cells = rows[f"f{number}-{i}"].cells
                if effect.estimate is None:
                    assert "not estimable" in cells
                    continue
                shown = next(c for c in cells if " to " in c)
                assert shows(shown, [factor * v for v in (effect.estimate, effect.ci_low, effect.ci_high)])
                checked += 1
    assert checked >= 10


def test_every_figure_of_a_forest_plot_leads_to_its_printed_words_and_back(evidence, page, source):
    rows = {row.id: row for row in evidence.rows}
    lines = {row.attributes["id"]: row for row in page.rows if "id" in row.attributes}
    plots = {id_: row for id_, row in lines.items() if re.fullmatch(r"f\d+-\d+", id_)}
    assert plots
    for id_, row in plots.items():
        assert row.links[0].startswith("#r-"), "the line itself leads to its figures"
        for target in row.links:
            assert f"#{id_}" in lines[target[1:]].links
    for o in evidence.outcomes:
        for s in o.syntheses:
            used = {e.key for e in s.primary.effects}
            for row_id in (i for c in s.candidates if c.key in used for i in c.row_ids):
                assert rows[row_id].printed in source


def test_every_effect_interval_and_weight_of_the_page_is_that_of_the_evidence(evidence, source):
    count, wrong = page_numbers.compare(source, codec.to_plain(evidence))
    assert wrong == []
    assert count > 30


def test_a_wrong_number_on_the_page_would_be_found(evidence, source):
    data = codec.to_plain(evidence)
    data["outcomes"][0]["syntheses"][0]["analyses"][0]["effects"][0]["ci_high"] *= 1.02
    assert len(page_numbers.compare(source, data)[1]) == 1


def test_every_publication_is_on_the_page_with_what_became_of_it(evidence, page):
    text = " ".join(page.text)
    for p in evidence.publications:
        assert p.label in text
        if p.reason:
            assert sentence(p.reason).rstrip(".").casefold() in text.casefold()


def test_every_figure_that_is_not_pooled_is_shown_with_its_reason(evidence, page):
    text = " ".join(page.text)
    for o in evidence.outcomes:
        for x in [*o.not_pooled, *(x for s in o.syntheses for x in s.left_out)]:
            assert x.printed in text and sentence(x.reason, naming.of_outcomes([o])) in text


def test_an_analysis_that_pools_nothing_says_why(evidence, page):
    text = " ".join(page.text)
    reasons = [
        sentence(a.status_reason)
        for o in evidence.outcomes
        for s in o.syntheses
        for a in s.analyses
        if a.status == NOT_POOLED
    ]
    assert len(reasons) == 2
    assert all(reason.lower() in text.lower() for reason in reasons)


def test_all_analyses_stand_side_by_side(evidence, page):
    synthesis = evidence.outcomes[0].syntheses[0]
    rows = [
        r
        for r in page.rows
        if r.cells and any(r.cells[0].lower().startswith(a.label.lower()) for a in synthesis.analyses)
    ]
    assert len(rows) >= len(synthesis.analyses) == 3


def test_a_device_that_can_no_longer_be_bought_is_marked_in_words(page):
    row = next(r for r in page.rows if any("Trellis" in c for c in r.cells))
    assert any("⚠ withdrawn" in c for c in row.cells)


def test_a_disagreement_of_the_second_computation_is_not_hidden(page):
    text = " ".join(page.text)
    assert "DISAGREES" in text and "upper limit 4.86 against 4.91" in text


def test_a_printed_effect_that_its_arms_do_not_give_is_shown_beside_theirs(page):
    text = " ".join(page.text)
    assert "Bravo 2014, " in text
    assert "prints RR 0.9; its arms give 0.80 (0.61 to 1.05): the estimate differs" in text


def test_figure_files_are_linked_only_where_they_are_drawn(evidence, page):
    linked = {h for a in page.all("a") if (h := a["href"]).endswith(".svg") and h.startswith("outcomes/")}
    drawn = {
        f"outcomes/{o.outcome.id}/figures/{f.stem}.svg"
        for o in evidence.outcomes
        for s in o.syntheses
        for f in figure_files(s)
    }
    drawn |= {
        f"outcomes/{o.outcome.id}/figures/{curve_file(c)}.svg"
        for o in evidence.outcomes
        for c in o.curves
        if drawable(c)
    }
    assert linked == drawn and len(drawn) == 6


def test_a_review_without_outcomes_or_publications_is_still_a_page(evidence):
    import dataclasses

    empty = dataclasses.replace(
        evidence,
        outcomes=(),
        absolute=(),
        certainty=(),
        publications=(),
        rows=(),
        findings=(),
        software={},
        methods=no_methods(),
    )
    page = read(whole(empty))
    assert "No publication is included." in " ".join(page.text)


def test_what_html_lets_one_leave_out_is_left_out_and_nothing_else(monkeypatch, source):
    monkeypatch.setattr(assembly, "compact", lambda text: text)
    large_one = whole(example())
    assert len(source.encode()) < 0.9 * len(large_one.encode())
    before, after = read(large_one), read(source)
    assert before.ids == after.ids and len(before.rows) > 50
    # A browser makes head and body itself where their tags are left out; it puts the script into the body.
    left = ("html", "head", "body", "meta", "script")
    built = [
        [
            (
                tag,
                {
                    k: " ".join((v or "").split())
                    for k, v in a.items()
                    if k != "style" and v not in ("col", "row")
                },
            )
            for tag, a in e
            if tag not in left
        ]
        for e in (before.elements, after.elements)
    ]
    assert built[0] == built[1]
    told = [[["".join(c.split()) for c in r.cells] for r in page.rows] for page in (before, after)]
    assert told[0] == told[1]
    assert compact('<p>it&#39;s</p><a href="#x" title="a b">y</a>').endswith('<a title="a b" href=#x>y</a>')
