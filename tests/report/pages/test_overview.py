"""The page over all reviews."""

from dataclasses import replace

import pytest
from example_review import example
from page import read

from evidence.display.library.publications import flow
from evidence.page import overview
from evidence.record.reviews.library import ChangedInShort, LibraryLine
from evidence.sections.front.view import lead


def library():
    return [
        LibraryLine("alpha2010", "Alpha", "registry", "full text", "a.yaml", "<i>A</i>", 2010,
                    {"example": "included"}),
        LibraryLine("kilo1999", "Kilo 1999", "registry", "full text", "k.yaml", "", 1999,
                    {"example": "other question (condition: stroke)"}),
    ]  # fmt: skip


def test_each_review_is_named_counted_and_linked():
    page = read(overview.render([example()], library()))
    text = " ".join(page.text)
    assert "example/report.html" in [a["href"] for a in page.all("a")]
    assert (
        "6 publications of 6 studies; 5 of the studies contribute to a result, with at least 419 people"
        in text
    )
    assert "risk ratio 0.84 (95% CI 0.57 to 1.25); 3 studies" in text


@pytest.mark.parametrize(
    ("studies", "people", "told"),
    [
        (0, 0, "; no study contributes to a result. "),
        (37, 0, "; 37 of the studies contribute to a result, number of people not stated. "),
        (1, 78, "; 1 of the studies contributes to a result, with at least 78 people. "),
        (2, 1234, "; 2 of the studies contribute to a result, with at least 1,234 people. "),
    ],
)
def test_how_many_studies_stand_in_a_result_is_said_as_on_the_first_screen(studies, people, told):
    summary = replace(overview.summarise(example()), in_results=studies, people=people)
    assert told in " ".join(read(overview.render([summary])).text)
    counts = replace(flow(example()), in_results=studies, people_in_results=people, sharing=0)
    assert lead(counts).endswith(told.strip())


def test_the_library_lists_every_publication_and_counts_the_used_ones():
    source = overview.render([example()], library())
    page = read(source)
    rows = [r for r in page.rows if r.cells[0].startswith(("Alpha", "Kilo"))]
    assert len(rows) == 2 and "included" in rows[0].cells and "included" not in rows[1].cells
    assert "2 publications, of which 1 is used" in " ".join(page.text)
    assert "<i>A</i>" not in source


def test_a_publication_is_named_by_its_study_and_a_year_that_the_name_does_not_hold():
    text = read(overview.render([], library())).text
    assert "Alpha, 2010" in text and "Kilo 1999" in text


def test_a_summary_gives_the_same_page_as_the_review():
    assert overview.render([overview.summarise(example())]) == overview.render([example()])


def test_no_review_is_still_a_page():
    assert "No review is configured." in " ".join(read(overview.render([])).text)


def test_pages_beside_a_report_are_linked():
    page = overview.render([example()], pages={example().review.id: ("dossier.html", "outlook.html")})
    name = example().review.id
    assert (
        f"{name}/dossier.html" in page and f"{name}/outlook.html" in page and f"{name}/plain.html" not in page
    )


def test_what_changed_since_the_baseline_stands_at_its_review_with_a_link_to_all_of_it():
    changed = ChangedInShort(
        "baseline 2025-spring, 2025-03-01", "2 of 9 results moved", ("death: <b>RR</b> 1", "x"), 3
    )
    source = overview.render([replace(overview.summarise(example()), changed=changed)])
    page = read(source)
    text = " ".join(page.text)
    assert "Since baseline 2025-spring, 2025-03-01: 2 of 9 results moved." in text
    assert "Death: <b>RR</b> 1." in text and "<b>RR" not in source
    assert "3 more results and all changes, with their causes" in text
    assert "example/changes.html" in [a["href"] for a in page.all("a")]
    assert "Since" not in " ".join(read(overview.render([example()])).text)


def test_the_page_is_the_same_whatever_the_last_run_changed():
    """What depends on the run before stands in a file beside the logs, which the page reads."""
    page = read(overview.render([example()]))
    assert [s["src"] for s in page.all("script") if "src" in s] == ["logs/changes.js"]
    assert "logs/changes.html" in [a["href"] for a in page.all("a")]
