"""A new review is written from what the library holds, is legal at once, and changes nothing else."""

import re
import shutil
from pathlib import Path

import pytest
import yaml

from evidence.review.config import settings
from evidence.review.config.reviews import new_review, reported
from evidence.studies.identities import study_paths
from evidence.studies.library import check_all
from evidence.studies.vocabulary.loading import load_vocabulary
from unit.review import builders

ROOT = Path(__file__).resolve().parents[4]
WORDS = load_vocabulary(ROOT / "resources" / "vocabulary")
ASKED = ["lysis-dvt", "--conditions", "acute DVT", "--intervention", "lysis", "--comparator", "drug"]


@pytest.fixture
def library(tmp_path):
    shutil.copytree(ROOT / "config", tmp_path / "config")
    shutil.copytree(ROOT / "resources" / "vocabulary", tmp_path / "resources" / "vocabulary")
    studies = tmp_path / "resources" / "studies"
    studies.mkdir()
    for name in ("enden2012_cavent", "vedantham2017_attract", "elsharawy2002", "seed_mat_cdt_ivc"):
        shutil.copy(ROOT / "resources" / "studies" / f"{name}.yaml", studies)
    return tmp_path


def loaded(root):
    main = yaml.safe_load((root / "config" / "config.yaml").read_text()) | {"reviews": ["lysis-dvt"]}
    (root / "config" / "config.yaml").write_text(yaml.safe_dump(main))
    for path in (root / "config" / "certainty").glob("*"):
        path.unlink()
    names = [path.stem for path in (root / "resources" / "studies").iterdir()]
    return settings.load(root, ROOT / "workflow" / "schemas", WORDS, settings.KnownStudies(names, names))


def test_a_new_review_is_legal_and_asks_what_the_studies_report(library):
    main = (library / "config" / "config.yaml").read_text()
    others = {path: path.read_text() for path in (library / "config" / "reviews").iterdir()}
    assert new_review.main(ASKED, library) == 0
    now = (library / "config" / "config.yaml").read_text()
    assert [line for line in now.split("\n") if line not in main.split("\n")] == ["  - lysis-dvt"]
    assert all(path.read_text() == text for path, text in others.items())
    found = loaded(library)
    assert found.problems == ()
    (review,) = found.reviews
    assert review.title == "Lysis for acute DVT"
    asked = {outcome.id: set(outcome.comparisons) for outcome in review.outcomes}
    assert asked["pts_any"] == {"against", "one-group"}
    reported = {
        row.outcome
        for study in check_all(study_paths(library / "resources" / "studies"), WORDS).publications
        for row in study.entries
        if study.id != "seed_mat_cdt_ivc"  # of another condition
    }
    assert set(asked) <= reported


@pytest.mark.parametrize(
    ("written", "end", "label"),
    [
        ("{label: any time, not stated: accept}", 24, "any time, to 24 months"),
        ("{label: late, prefer: 24, not stated: accept}", 48, "late, to 48 months"),
        ("{label: late, from: 36, not stated: accept}", 72, "late, to 72 months"),
        ("{label: to a year, to: 12, prefer: 9, not stated: accept}", 12, "to a year"),
        ("{label: for ever, open end: true, not stated: accept}", None, "for ever"),
    ],
)
def test_a_window_ends_where_nobody_says_so_and_its_name_says_when(library, written, end, label):
    assert new_review.main(ASKED, library) == 0
    path = library / "config" / "reviews" / "lysis-dvt.yaml"
    text = path.read_text()
    path.write_text(re.sub(r"(?m)^  any: .*$", f"  any: {written}", text))
    found = loaded(library)
    assert found.problems == ()
    (window,) = found.reviews[0].times
    assert (window.to_months, window.label) == (end, label)


def test_what_an_analysis_keeps_is_named_by_synonyms_as_in_eligibility(library):
    assert new_review.main(ASKED, library) == 0
    path = library / "config" / "reviews" / "lysis-dvt.yaml"
    added = "  stented: {label: S, why: S., keep: {treatments: [stenting]}, drop: {conditions: [DVT]}}"
    text = path.read_text()
    assert "\nanalyses:\n" in text
    path.write_text(text.replace("\nanalyses:\n", f"\nanalyses:\n{added}\n"))
    found = loaded(library)
    assert found.problems == ()
    (asked,) = [a for a in found.reviews[0].analyses if a.id == "stented"]
    assert (asked.keep, asked.drop) == ({"treatments": ["stent"]}, {"conditions": ["deep vein thrombosis"]})


def test_an_open_end_with_an_end_is_refused(library):
    assert new_review.main(ASKED, library) == 0
    path = library / "config" / "reviews" / "lysis-dvt.yaml"
    path.write_text(re.sub(r"to: 24", "to: 24, open end: true", path.read_text()))
    assert "'open end'" in loaded(library).problems[0].message


def test_outcomes_that_too_few_studies_report_are_left_out(library):
    assert new_review.main([*ASKED, "--least", "2"], library) == 0
    few = set(yaml.safe_load((library / "config" / "reviews" / "lysis-dvt.yaml").read_text())["outcomes"])
    (library / "config" / "reviews" / "lysis-dvt.yaml").unlink()
    shutil.copy(ROOT / "config" / "config.yaml", library / "config")
    assert new_review.main(ASKED, library) == 0
    many = set(yaml.safe_load((library / "config" / "reviews" / "lysis-dvt.yaml").read_text())["outcomes"])
    assert few < many


def test_a_review_of_one_group_compares_nobody(library):
    arguments = [
        "ivc",
        "--conditions",
        "IVC thrombosis",
        "--intervention",
        "mechanical,lysis",
        "--title",
        "Cava: all",
    ]
    assert new_review.main(arguments, library) == 0
    file = yaml.safe_load((library / "config" / "reviews" / "ivc.yaml").read_text())
    assert set(file["comparisons"]) == {"one-group"} and file["title"] == "Cava: all"
    assert file["outcomes"]["villalta_score"]["comparisons"] == {"one-group": "mean"}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["Lysis", *ASKED[1:]], "small letters, digits and hyphens"),
        (["dvt-thrombectomy", *ASKED[1:]], "exists already"),
        (["x", "--conditions", "acute DTV", "--intervention", "lysis"], "did you mean"),
        (["x", "--conditions", "acute DVT", "--intervention", "lyses"], "did you mean 'lysis'?"),
        (
            ["x", "--conditions", "acute DVT", "--intervention", "lysis", "--comparator", "lysis"],
            "both sides",
        ),
        (["x", "--conditions", "acute DVT", "--intervention", "arterialisation"], "no study of acute DVT"),
        (["x", "--conditions", " ", "--intervention", "lysis"], "at least one condition"),
        ([*ASKED, "--least", "50"], "no outcome that 50 of them report"),
    ],
)
def test_what_cannot_be_a_review_is_refused_and_nothing_is_written(library, capsys, arguments, says):
    before = {path: path.read_bytes() for path in (library / "config").rglob("*.yaml")}
    assert new_review.main(arguments, library) == 1
    assert says in capsys.readouterr().err
    assert {path: path.read_bytes() for path in (library / "config").rglob("*.yaml")} == before


@pytest.mark.parametrize("least", ["-1", "0", "two", "1.5"])
def test_the_fewest_studies_are_a_whole_number_of_at_least_one(library, capsys, least):
    with pytest.raises(SystemExit):
        new_review.main([*ASKED, "--least", least], library)
    assert f"'{least}' is no whole number of at least 1" in capsys.readouterr().err


RATES = """\
study: {0}
role: primary
citation: {{authors: {0} A, year: 2020, title: An invented trial {0}}}
publication: full text
design: randomised controlled trial
population: {{condition: acute DVT}}
arms:
  a: {{label: lysis, role: intervention, treatments: [CDT], n: 40}}
  b: {{label: anticoagulation, role: comparator, treatments: [anticoagulation], n: 40}}
sources:
  abstract: {{url: "https://example.org/{0}", read: abstract}}
outcomes:
  - {{outcome: recurrent_vte, at: 24 months, a: 3 events in 70 patient-years, b: 5 events in 69 patient-years}}
  - {{outcome: death, at: 24 months, {1}}}
"""


def test_what_most_studies_print_decides_the_measure_and_others_are_counted(library):
    studies = library / "resources" / "studies"
    for path in studies.iterdir():
        path.unlink()
    for name, death in (
        ("one", "effect: HR 0.8 (0.5-1.3)"),
        ("two", "effect: HR 0.7 (0.4-1.2)"),
        ("three", "a: 3, b: 4"),
    ):
        (studies / f"{name}.yaml").write_text(RATES.format(name, death))
    assert new_review.main(ASKED, library) == 0
    (review,) = loaded(library).reviews
    asked = {outcome.id: dict(outcome.comparisons) for outcome in review.outcomes}
    assert asked["recurrent_vte"] == {"against": "IRR", "one-group": "rate"}
    assert asked["death"] == {"against": "HR", "one-group": "proportion"}
    written = (library / "config" / "reviews" / "lysis-dvt.yaml").read_text()
    assert "death:   # 1 with one group, 3 compare, 1 of them by RR" in written


def test_a_study_counts_once_and_a_retracted_report_not_at_all(library):
    studies = library / "resources" / "studies"
    for path in studies.iterdir():
        path.unlink()
    for name in ("one", "two", "three"):
        (studies / f"{name}.yaml").write_text(RATES.format(name, "a: 3, b: 4"))
    again = RATES.format("two", "a: 3, b: 4").replace("study: two", "study: one")
    (studies / "two.yaml").write_text(again.replace("role: primary", "role: follow-up"))
    gone = RATES.format("three", "a: 3, b: 4") + "retracted: {date: 2024-02-01}\n"
    (studies / "three.yaml").write_text(gone)
    assert new_review.main(ASKED, library) == 0
    written = (library / "config" / "reviews" / "lysis-dvt.yaml").read_text()
    assert "death:   # 1 with one group, 1 compare" in written
    assert new_review.main(["again", *ASKED[1:], "--least", "2"], library) == 1


@pytest.mark.parametrize("empty", ["reviews:", "reviews: []", "reviews: ~"])
def test_a_list_of_reviews_that_is_empty_is_begun(library, empty):
    main = library / "config" / "config.yaml"
    main.write_text(re.sub(r"(?m)^reviews:\n(?:  - .*\n)+", f"{empty}\n", main.read_text()))
    assert new_review.main(ASKED, library) == 0
    assert yaml.safe_load(main.read_text())["reviews"] == ["lysis-dvt"]


@pytest.mark.parametrize(
    ("arms", "effect", "measure"),
    [
        (["a", "b"], None, "RR"), (["a"], None, ""), (["b"], None, ""), (["a"], "HR", "HR"), (["b"], "HR", "HR"), ([], "HR", "HR"),
        ([], None, ""), (["a", "b"], "HR", "RR"),
    ],
)  # fmt: skip
def test_a_study_compares_by_both_its_groups_else_by_what_it_prints_of_them(arms, effect, measure):
    figures = [builders.counts("p", 1, arm, 3, 30) for arm in arms]
    if effect:
        values = {"measure": effect, "estimate": 0.5}
        figures.append(builders.row("p", 2, None, type="effect", comparison=["a", "b"], values=values))
    groups = [row for row in figures if row.arm == "a"]
    assert reported._compared_in(figures, groups, {"a"}, {"b"}, "binary") == measure


@pytest.mark.parametrize(("effect", "measure"), [(None, ""), ("HR", "HR")])
def test_estimates_over_time_of_both_groups_make_no_risk_ratio(effect, measure):
    estimates = [builders.row("p", 1, arm, type="survival", values={"survival": 0.9}) for arm in ("a", "b")]
    values = {"measure": effect, "estimate": 0.5}
    printed = (
        [builders.row("p", 2, None, type="effect", comparison=["a", "b"], values=values)] if effect else []
    )
    found = reported._compared_in([*estimates, *printed], estimates[:1], {"a"}, {"b"}, "binary")
    assert found == measure


def test_a_hazard_of_what_is_kept_is_not_asked_for(library):
    path = library / "resources" / "studies" / "kept.yaml"
    figures = (
        "outcome: survival, at: 24 months, method: Kaplan-Meier, a: 80%, b: 70%, effect: HR 0.8 (0.5-1.3)"
    )
    path.write_text(RATES.format("kept", "a: 3, b: 4") + f"  - {{{figures}}}\n")
    assert new_review.main(ASKED, library) == 0
    (review,) = loaded(library).reviews
    (survival,) = [each for each in review.outcomes if each.id == "survival"]
    assert dict(survival.comparisons) == {"one-group": "survival"}


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("studies", "results/studies has another use"),
        ("con", "Windows cannot hold a folder of that name"),
        ("z" * 300, "at most 100 letters, not 300"),
    ],
)
def test_a_name_that_no_review_can_have_is_refused_before_anything_is_written(library, capsys, name, says):
    main = (library / "config" / "config.yaml").read_text()
    assert new_review.main([name, *ASKED[1:]], library) == 1
    assert says in capsys.readouterr().err
    assert (library / "config" / "config.yaml").read_text() == main
    assert not [path for path in (library / "config" / "reviews").iterdir() if path.stem == name]
