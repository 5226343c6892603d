"""A review without any eligible publication has its pages, which say what was looked at and what keeps each out."""

import csv
import re
import zipfile

import pytest
from lxml import html

from evidence.workflow import closing, dry_run
from evidence.workflow.making.orders import RESULTS
from unit.review.guidance_examples import GUIDANCE
from workflow import changes, in_process, mini

LEGS = "config/reviews/legs.yaml"
ASKED = "question: {conditions: [leg DVT]}"
NOT_ASKED = "\n  exclude:\n    - where: {design: [randomised controlled trial]}\n      reason: Not asked for."
OTHERWISE = {
    "criterion": ("question: {conditions: [CLTI]}", "of 4, 4 fail 'conditions'"),
    "two criteria": (
        "question: {conditions: [CLTI], design: [case series]}",
        "of 4, 4 fail 'conditions', 2 fail 'design' (some fail several)",
    ),
    "excluded": (ASKED + NOT_ASKED, "of 4, 2 fail 'conditions', 2 are excluded (Not asked for)"),
}
PAGES = "pages: {outlook: true, plain: {title: T, about: [A], outcomes: {pts_any: have pain}}}\n"


def asked_otherwise(folder, question):
    changes.edited(LEGS, ASKED, question)(folder)


def guided(folder):
    path = folder / LEGS
    path.write_text(path.read_text() + "guidance: {id: ABC1, dossier: abc1}\n" + PAGES)
    (folder / "resources/guidance").mkdir()
    (folder / "resources/guidance/abc1.yaml").write_text(GUIDANCE)


@pytest.fixture(scope="module", params=OTHERWISE)
def made(request, tmp_path_factory):
    """The small library after a run in which one of its reviews asks for what no publication has."""
    folder = mini.make(tmp_path_factory.mktemp("none"))
    question, why = OTHERWISE[request.param]
    asked_otherwise(folder, question)
    guided(folder)
    in_process.run(folder)
    return folder, why


def page(folder, name):
    return html.parse(str(folder / "results" / name)).getroot()


def looked_at(folder) -> dict:
    """The rows of the table, by the name of the study file."""
    found = page(folder, "legs/report.html").get_element_by_id("looked-at").xpath(".//tbody/tr")
    return {row.xpath(".//code")[0].text: [words(cell) for cell in row] for row in found}


def words(element) -> str:
    return " ".join(element.text_content().split())


def test_the_report_says_so_first_with_what_keeps_them_out(made):
    folder, why = made
    (answer,) = page(folder, "legs/report.html").xpath("//header[@id='top']/div[@class='answer']/p")
    assert words(answer) == f"No publication of the library is eligible for this review: {why}."


def test_every_publication_of_the_library_stands_on_the_page_with_its_reasons(made):
    folder, _ = made
    with (folder / "results/legs/tables/publications.csv").open() as file:
        about = {line["id"]: line["reason"] for line in csv.DictReader(file)}
    rows = looked_at(folder)
    assert set(rows) == {path.stem for path in (folder / "resources/studies").iterdir()}
    for name, (_, use, why) in rows.items():
        assert use == ("Excluded" if name in about else "Other question")
        assert (
            why == about[name].removeprefix("excluded: ").rstrip(".")
            if name in about
            else "is asked for" in why
        )


def test_what_is_asked_for_stands_beside_what_a_publication_has(made):
    folder, _ = made
    rows = looked_at(folder)
    asked = "leg DVT" if "Not asked" in rows["alpha2019"][-1] else "CLTI"
    assert f"Conditions: {asked} is asked for; it has: IVC thrombosis" in rows["gamma2020"][-1]


def test_the_page_over_all_reviews_says_it_and_leads_there(made):
    folder, why = made
    section = page(folder, "index.html").get_element_by_id("review-legs")
    assert f"is eligible for this review: {why}." in words(section)
    (link,) = (a.get("href") for a in section.xpath(".//a") if "#" in a.get("href"))
    name, _, place = link.partition("#")
    assert page(folder, name).get_element_by_id(place) is not None
    # Beside it stands nothing that counts or concludes.
    assert "contribute" not in words(section) and "headline" not in words(section)


def test_no_page_concludes_from_studies_that_are_not_there(made):
    """An empty table says no less than that something was looked at."""
    folder, _ = made
    for name in ("report", "annex"):
        whole = page(folder, f"legs/{name}.html")
        assert all(table.xpath(".//td") for table in whole.xpath("//table"))
        assert "None of the 0" not in words(whole)
    assert not page(folder, "legs/annex.html").xpath("//*[@id='unchanged']")


def test_papers_are_made_and_name_the_publications(made):
    folder, why = made
    texts = {}
    for name in ("report", "annex"):
        with zipfile.ZipFile(folder / f"results/legs/{name}.docx") as file:
            texts[name] = re.sub("<[^>]+>", " ", file.read("word/document.xml").decode())
    assert why.replace("'", "&#x27;") in texts["report"] or why in texts["report"]
    assert all(path.stem in texts["annex"] for path in (folder / "resources/studies").iterdir())


def test_the_run_says_it_with_the_place_of_the_question_and_ends_well(made, capfd):
    folder, why = made
    plan = in_process.plan(folder).plan
    with in_process.inside(folder):
        assert closing.tell(plan, RESULTS)
    said = capfd.readouterr()
    line = next(line for line in said.out.splitlines() if "no publication is eligible" in line)
    number = mini.LEGS[: mini.LEGS.index("eligibility")].count("\n") + 1
    assert line.startswith(f"config/reviews/legs.yaml:{number} eligibility: ") and why in line
    assert line.endswith("results/legs/report.html") and not said.err


def test_a_dry_run_says_it_too(made, capfd):
    folder, why = made
    dry_run.tell_empty([r.without for r in in_process.plan(folder).plan.reviews if r.without])
    assert why in capfd.readouterr().out


def test_the_other_review_is_what_it_was(made, tmp_path):
    folder, _ = made
    in_process.run(mini.make(tmp_path))
    mine, theirs = (
        {k: v for k, v in in_process.files(each).items() if k.startswith("cavas/")}
        for each in (folder, tmp_path)
    )
    assert mine == theirs


def test_a_review_that_gets_a_publication_is_made_as_if_it_had_always_had_it(tmp_path):
    folder, clean = mini.make(tmp_path / "again"), mini.make(tmp_path / "clean")
    asked_otherwise(folder, OTHERWISE["criterion"][0])
    in_process.run(folder)
    (folder / LEGS).write_text(mini.LEGS)
    in_process.run(folder)
    in_process.run(clean)
    assert in_process.files(folder) == in_process.files(clean)


def test_a_library_in_which_no_file_can_be_used_is_still_a_problem(tmp_path):
    folder = mini.make(tmp_path)
    for path in (folder / "resources/studies").iterdir():
        path.write_text("study: [")
    from evidence.workflow.making.plan import PlanError

    with pytest.raises(PlanError, match="4 problems to mend before anything can be made"):
        in_process.plan(folder)
