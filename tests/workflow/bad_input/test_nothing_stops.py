"""No study stops a review: what cannot be computed with is named with file and line, all else is made."""

import json

import pytest

from evidence.review.selection import candidates
from evidence.workflow.making.study_files import tidying as reading
from workflow import in_process, mini

SCORES = """\
  - outcome: villalta_score
    at: 24 months
    a: {a}
    b: {b}
    source: abstract
"""
VILLALTA = """\
  villalta_score:
    label: Villalta
    role: efficacy
    importance: important
    times: [any]
    comparisons: {lysis-v-drug: MD}
"""
MORE_ANALYSES = """\
  odds: {label: Odds ratio, why: Asked., measure: OR}
  odds-of-scores: {label: Odds of scores, why: Asked., measure: OR, outcomes: [villalta_score]}
  each: {label: Leave one out, why: Asked., kind: leave-one-out}
"""
ZETA = mini.trial("Zeta", "11/40", "4/40")  # figures of no other study, which would be taken for an overlap
PTS, SCORE = "pts_any", "villalta_score"


def scores(a: str, b: str = "3.0 ± 2.2 (n=40)") -> str:
    return ZETA.rstrip("\n") + "\n" + SCORES.format(a=a, b=b)


def printed(effect: str) -> str:
    return ZETA.replace("    a: 11/40\n    b: 4/40\n", f"    effect: {effect}\n")


def sized(text: str, n: int) -> str:
    return text.replace("n: 40", f"n: {n}")


ONE_EACH = (
    sized(mini.trial("Zeta", "1/1", "0/1"), 1).rstrip("\n") + "\n" + SCORES.format(a="3 ± 2", b="4 ± 2")
)
REFUSED = {
    "no spread": (scores("0 ± 0 (n=40)"), SCORE, "spread_of_zero"),
    "mean of one patient": (scores("3.0 ± 2.2 (n=1)"), SCORE, "one_patient_no_spread"),
    "arms of one patient": (ONE_EACH, SCORE, "one_patient_no_spread"),
    "no patient": (scores("3.0 ± 2.2 (n=0)"), SCORE, "arm_without_patients"),
    "limit of 0": (printed("RR 1 (0.00 to 1)"), PTS, "ratio_of_zero"),
    "limit of 0, sides exchanged": (
        printed("{figure: RR 0.4 (0.00 to 1.3), comparison: [b, a]}"),
        PTS,
        "ratio_of_zero",
    ),
    "no width": (printed("RD 0% (0% to 0%)"), PTS, "interval_without_width"),
}


@pytest.fixture(scope="module")
def without_zeta(tmp_path_factory):
    """The small library after a run, with one more trial, scores, and analyses that do not fit every outcome."""
    folder = mini.make(tmp_path_factory.mktemp("without"))
    (folder / "config/reviews/legs.yaml").write_text(mini.LEGS + VILLALTA)
    (folder / "config/config.yaml").write_text(mini.CONFIG + MORE_ANALYSES)
    eta = mini.trial("Eta", "9/40", "6/40").rstrip("\n") + "\n"
    mini.write(folder, "eta2022", eta + SCORES.format(a="5 ± 3 (n=40)", b="7 ± 3.3 (n=40)"))
    in_process.run(folder)
    return folder


def numbered(text: str, i: int) -> str:
    """One of several such trials, with figures of its own: equal ones would be taken for an overlap."""
    text = (
        text.replace("Zeta", f"Zeta{i}")
        .replace("a: 11/40", f"a: {9 + i}/40")
        .replace("b: 4/40", f"b: {2 + i}/40")
    )
    return text.replace("b: 3.0", f"b: 3.{i}")


@pytest.fixture(scope="module")
def with_refused(without_zeta, tmp_path_factory):
    """That library with all trials that cannot be pooled, after a run."""
    folder = mini.copy(without_zeta, tmp_path_factory.mktemp("refused"))
    for i, (text, _, _) in enumerate(REFUSED.values()):
        mini.write(folder, f"zeta{i}2022", numbered(text, i))
    in_process.run(folder)
    return folder


@pytest.fixture
def library(without_zeta, tmp_path):
    """Gives that library with one trial more, not yet run."""

    def with_zeta(text: str):
        folder = mini.copy(without_zeta, tmp_path)
        mini.write(folder, "zeta2022", text)
        return folder

    return with_zeta


def synthesised(folder) -> tuple[dict, dict]:
    """The evidence of a run, and its syntheses by outcome: all outcomes are there, with all other studies."""
    evidence = json.loads((folder / "results/legs/evidence.json").read_bytes())
    found = {o["outcome"]["id"]: o["syntheses"][0] for o in evidence["outcomes"]}
    assert set(found) == {PTS, "death", SCORE}
    assert found[PTS]["analyses"][0]["k"] >= 3 and found[SCORE]["analyses"][0]["k"] >= 1
    return evidence, found


@pytest.mark.parametrize("name", REFUSED)
def test_a_figure_without_an_error_is_refused_with_its_reason_and_the_rest_is_pooled(with_refused, name):
    _, outcome, kind = REFUSED[name]
    id_ = f"zeta{list(REFUSED).index(name)}2022"
    evidence, found = synthesised(with_refused)
    assert evidence["missing"] == []
    lost = {x["publication"]: x for x in found[outcome]["left_out"]}
    assert (lost[id_]["kind"], lost[id_]["reason"]["kind"]) == ("not poolable", kind)
    assert lost[id_]["printed"]


def test_ten_million_patients_are_pooled_and_more_are_no_number_of_patients(library):
    million = sized(mini.trial("Zeta", "1200000/10000000", "300000/10000000"), 10_000_000)
    folder = library(million)
    in_process.make_results(folder)
    evidence, found = synthesised(folder)
    assert evidence["missing"] == [] and found[PTS]["analyses"][0]["k"] == 4
    mini.write(folder, "zeta2022", sized(ZETA, 10**14))
    in_process.make_results(folder)
    evidence, found = synthesised(folder)
    assert {(m["file"], m["line"]) for m in evidence["missing"]} == {
        ("resources/studies/zeta2022.yaml", 8),
        ("resources/studies/zeta2022.yaml", 9),
    }
    assert "at most 10,000,000" in evidence["missing"][0]["reason"]["words"]["problem"]


def test_a_publication_that_cannot_be_assembled_is_left_out_by_name(library, monkeypatch):
    find = candidates.find

    def stumbling(publication, *given, **more):
        if publication.id == "zeta2022":
            raise KeyError("an arm of Zeta")
        return find(publication, *given, **more)

    monkeypatch.setattr(candidates, "find", stumbling)
    folder = library(scores("5 ± 3 (n=40)"))
    in_process.run(folder)
    evidence, found = synthesised(folder)
    # Each outcome says so, at the line of the first figure that it lacks; death, which Zeta does not report, lacks none.
    told = {m["outcome"]: (m["study"], m["file"], m["line"]) for m in evidence["missing"]}
    file = "resources/studies/zeta2022.yaml"
    assert told == {PTS: ("Zeta", file, 15), SCORE: ("Zeta", file, 20)}
    assert all("an arm of Zeta" in m["reason"]["words"]["error"] for m in evidence["missing"])
    assert found[PTS]["analyses"][0]["k"] == 3
    assert "missing" in (folder / "results/legs/report.html").read_text()


def named_in(folder) -> dict[str, str]:
    """Reviews that name zeta2022 among what is missing, and the kind of reason."""
    in_process.make_results(folder)
    found = {}
    for review in ("legs", "cavas"):
        evidence = json.loads((folder / f"results/{review}/evidence.json").read_bytes())
        for missing in evidence["missing"]:
            if "zeta2022" in missing["file"]:
                found[review] = missing["reason"]["kind"]
    return found


def test_a_file_with_an_error_is_named_where_it_could_belong(library):
    wrong = ZETA.replace("at: 24 months", "at: later")
    folder = library(wrong)
    assert set(named_in(folder)) == {"legs"}
    mini.write(folder, "zeta2022", wrong.replace("acute DVT of the leg", "IVC thrombosis"))
    assert set(named_in(folder)) == {"cavas"}
    # What it is about cannot be read: everywhere, saying so.
    for text in (wrong.replace("population:", "popluation:"), "study: [Zeta"):
        mini.write(folder, "zeta2022", text)
        told = named_in(folder)
        assert set(told) == {"legs", "cavas"}
        assert set(told.values()) == {"file_error_unknown_question"}


def test_a_file_that_the_checks_stumble_over_is_named_and_the_rest_is_made(library, monkeypatch):
    extract = reading.extract

    def stumbling(study, vocabulary):
        if study.id == "zeta2022":
            raise ZeroDivisionError("division by zero")
        return extract(study, vocabulary)

    monkeypatch.setattr(reading, "extract", stumbling)
    folder = library(ZETA)
    in_process.run(folder)
    evidence, _ = synthesised(folder)
    (missing,) = evidence["missing"]
    assert missing["file"] == "resources/studies/zeta2022.yaml"
    assert "ZeroDivisionError" in missing["reason"]["words"]["problem"]
