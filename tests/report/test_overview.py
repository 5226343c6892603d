"""The page over all reviews."""

from example_review import example
from page import read

from evidence.page import overview
from evidence.record.reviews.library import LibraryLine


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
    assert "6 publications of 6 studies; 5 of them stand in a result, with at least 419 people" in text
    assert "risk ratio 0.84 (95% CI 0.57 to 1.25), 3 studies" in text


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
