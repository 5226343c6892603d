"""The page over all reviews."""

from example_review import example
from page import read

from evidence.page import overview


def library():
    return [
        {"id": "alpha2010", "label": "Alpha 2010", "title": "<i>A</i>", "design": "registry", "file": "a.yaml",
         "uses": {"example": "included"}},
        {"id": "kilo1999", "label": "Kilo 1999", "uses": {"example": "other question (condition: stroke)"}},
    ]  # fmt: skip


def test_each_review_is_named_counted_and_linked():
    page = read(overview.render([example()], library()))
    text = " ".join(page.text)
    assert "example/report.html" in [a["href"] for a in page.all("a")]
    assert "6 publications of 6 studies, at least 459 participants" in text
    assert "risk ratio 0.84 (95% CI 0.57 to 1.25), 3 studies" in text


def test_the_library_lists_every_publication_and_counts_the_used_ones():
    source = overview.render([example()], library())
    page = read(source)
    rows = [r for r in page.rows if r.cells[0].startswith(("Alpha", "Kilo"))]
    assert len(rows) == 2 and "included" in rows[0].cells and "included" not in rows[1].cells
    assert "2 publications, of which 1 is used" in " ".join(page.text)
    assert "<i>A</i>" not in source


def test_a_publication_without_a_label_is_named_by_its_study_and_year():
    source = overview.render(
        [], [{"id": "x", "study": "CaVenT", "year": 2012, "uses": {}}, {"id": "only_an_id"}]
    )
    text = read(source).text
    assert "CaVenT, 2012" in text and "only_an_id" in text


def test_a_summary_gives_the_same_page_as_the_review():
    assert overview.render([overview.summarise(example())]) == overview.render([example()])


def test_no_review_is_still_a_page():
    assert "No review is configured." in " ".join(read(overview.render([])).text)
