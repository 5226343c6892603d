"""A receipt says of each figure how it was read, where it counts and what would let it count."""

import re

import pytest
import yaml

from evidence.display.prose import receipts as prose
from evidence.record import codec
from evidence.record.history.kept import KeptReview
from evidence.record.notes.note_kinds import KINDS
from evidence.studies.checking import main
from evidence.workflow.closing import changed_words
from evidence.workflow.history import checking, last_run
from evidence.workflow.making.orders import RESULTS
from workflow import changes, in_process, mini

MORE = """\
  - outcome: pts_moderate_severe
    at: 24 months
    a: 5%
    source: abstract
  - outcome: pts_any
    at: 12 months
    a: {percent}
    b: 16 (40%)
    source: abstract
"""


@pytest.fixture
def folder(run_once, tmp_path):
    return mini.copy(run_once, tmp_path / "library")


def receipt(folder, name="epsilon2021") -> str:
    with in_process.inside(folder):
        file = (folder / f"resources/studies/{name}.yaml").relative_to(folder)
        return checking.receipts(folder.relative_to(folder), mini.REPOSITORY, [file])


def epsilon(folder, percent="25%"):
    return mini.write(
        folder, "epsilon2021", mini.trial("Epsilon", "14/40", "18/40", MORE.format(percent=percent))
    )


def test_a_result_with_assumptions_is_foretold_made_and_told_to_have_moved(folder):
    changes.added("config/reviews/legs.yaml", "assumptions: {arm size: {why: all were seen}}\n")(folder)
    in_process.make_results(folder)
    with in_process.inside(folder):
        last_run.since_last_run(in_process.plan(folder).plan, RESULTS)
    mini.write(folder, "epsilon2021", mini.trial("Epsilon", "35%", "45%"))
    told = receipt(folder)
    assert "2 figures read, 0 in a result, 2 with stated assumptions alone\n" in told
    assert (
        "in legs, PTS: Lysis against anticoagulation, any time, to 24 months, with stated assumptions\n"
        in told
    )
    assert "else not pooled: no denominator is printed" in told
    (line,) = re.findall(r"legs: PTS: .*, with stated assumptions: new, RR (.*)", told)
    in_process.make_results(folder)
    kept = codec.read(folder / "results/legs/kept.json", KeptReview)
    primary, supposed = (r.numbers for r in kept.results if r.outcome == "pts_any")
    assert (primary.k, supposed.k, supposed.people) == (2, 3, 240)
    assert line == f"{supposed.estimate:.2f} ({supposed.ci_low:.2f} to {supposed.ci_high:.2f})"
    with in_process.inside(folder):
        closing = "\n".join(changed_words(in_process.plan(folder).plan, RESULTS))
    assert f"with stated assumptions: new, RR {line}; by Epsilon (added)" in closing
    assert "2 with stated assumptions alone" in closing and "1 of 2 results moved" in closing
    mini.write(folder, "epsilon2021", mini.trial("Epsilon", "25%", "45%"))
    assert f"with stated assumptions: RR {line} → " in receipt(folder)


def test_a_figure_that_stands_as_printed_moves_the_result_with_assumptions_beside_its_own(folder):
    """It stands in the primary result and is told there; the receipt could not be written."""
    changes.added("config/reviews/legs.yaml", "assumptions: {arm size: {why: all were seen}}\n")(folder)
    mini.write(folder, "epsilon2021", mini.trial("Epsilon", "35%", "45%"))
    mini.write(folder, "zeta2022", mini.trial("Zeta", "14/40", "18/40"))
    told = receipt(folder, "zeta2022")
    assert "2 figures read, 2 in a result\n" in told
    moved = sorted(line.split(" → ")[0] for line in told.splitlines() if line.startswith("  legs: PTS: "))
    assert len(moved) == 2 and "with stated assumptions: new, RR" in moved[0]
    assert "assumptions" not in moved[1]


def test_the_effect_foretold_is_the_one_that_the_run_then_makes(folder):
    epsilon(folder)
    told = receipt(folder)
    assert "legs: included" in told
    assert "in legs, PTS: Lysis against anticoagulation, any time" in told
    (line,) = re.findall(r"legs: PTS: .* → (.*), k 2, n 160 → k 3, n 240", told)
    in_process.make_results(folder)
    kept = codec.read(folder / "results/legs/kept.json", KeptReview)
    now = next(r.numbers for r in kept.results if r.outcome == "pts_any")
    assert line == f"{now.estimate:.2f} ({now.ci_low:.2f} to {now.ci_high:.2f})"
    assert "→" not in receipt(folder).splitlines()[-1]  # nothing is left to move


def test_a_bare_percentage_is_told_its_count_and_both_ways_to_write_it_are_read(folder):
    epsilon(folder)
    told = receipt(folder)
    assert "25% of 40 is exactly 10" in told and "not pooled: no denominator is printed" in told
    plain, derived = re.findall(r"`([^`]*)`", next(x for x in told.splitlines() if "25% of 40" in x))
    for advice in (plain, yaml.safe_load(derived)):
        text = yaml.safe_dump(advice, default_flow_style=True).splitlines()[0]
        epsilon(folder, text)
        again = receipt(folder)
        assert "is exactly 10" not in again and "5% of 40 is exactly 2" in again
        (after,) = re.findall(r"12 months, a: .*\n\s+(.*)", again)
        assert after.startswith("not in legs, PTS") and "24 months is the longest follow-up" in after


@pytest.mark.parametrize(
    ("percent", "said"),
    [("26%", "no count of the 40 of the arm is 26%"), ("25.0%", "25.0% of 40 is exactly 10")],
)
def test_the_arm_decides_what_a_percentage_can_be(folder, percent, said):
    epsilon(folder, percent)
    assert said in receipt(folder)


def test_outcomes_that_no_review_asks_for_and_reviews_that_do_not_take_it_are_told(folder):
    epsilon(folder)
    assert "No review that takes it asks for: moderate or severe post-thrombotic syndrome" in receipt(folder)
    mini.write(folder, "zeta2022", mini.series("Zeta", "10/30").replace("IVC thrombosis", "CLTI"))
    assert "No review takes it" in receipt(folder, "zeta2022")


@pytest.mark.slow
def test_the_end_of_a_run_writes_receipts_of_new_and_edited_files_alone(folder):
    epsilon(folder)
    changes.FIGURE(folder)
    in_process.make_results(folder)
    planned = in_process.plan(folder).plan
    with in_process.inside(folder):
        lines = changed_words(planned, RESULTS)
    text = (folder / "results/logs/receipts.txt").read_text()
    heads = re.findall(r"^resources/studies/(\w+)\.yaml: (\d+) figures read, (\d+) in a result", text, re.M)
    assert heads == [("alpha2019", "2", "2"), ("epsilon2021", "5", "2")]
    assert all(line in lines for line in text.splitlines())
    assert "Lysis against anticoagulation, any time" in text


@pytest.mark.slow
def test_findings_that_the_last_run_has_told_are_counted_and_new_ones_listed(folder, capsys):
    mini.write(folder, "zeta2022", mini.trial("Zeta", "9/40 (25%)", "20/40"))
    in_process.make_results(folder)
    mini.write(folder, "eta2022", mini.trial("Eta", "9/40 (26%)", "20/40"))
    with in_process.inside(folder):
        main([], folder, known=lambda: checking.known_to_last_run(folder.relative_to(folder)))
        told = capsys.readouterr().out
        main(["--all"], folder, known=lambda: checking.known_to_last_run(folder.relative_to(folder)))
        everything = capsys.readouterr().out
    assert "eta2022.yaml" in told and "zeta2022.yaml" not in told
    assert "findings that the last run has told already" in told
    assert "zeta2022.yaml" in everything


def test_what_another_file_makes_of_an_unchanged_one_is_new_although_the_last_run_has_read_that(
    folder, capsys
):
    """A retraction asks about the other reports of its study: it was said that the last run had told it."""
    first = mini.write(folder, "zeta2022", mini.trial("Zeta", "9/40", "20/40"))
    later = mini.trial("Zeta", "10/40", "21/40").replace("role: primary", "role: follow-up")
    mini.write(folder, "zeta2024", later)
    in_process.make_results(folder)
    first.write_text(first.read_text() + "retracted: {date: 2024-02-01, notice: 'https://example.org'}\n")
    with in_process.inside(folder):
        main([], folder, known=lambda: checking.known_to_last_run(folder.relative_to(folder)))
    asked = "zeta2022, of the same study, is retracted: can this report stand without it?"
    assert any(
        line.startswith("resources/studies/zeta2024.yaml:") and asked in line
        for line in capsys.readouterr().out.splitlines()
    )


def test_a_warning_says_what_follows_of_it(folder, capsys):
    mini.write(folder, "zeta2022", mini.trial("Zeta", "9/40 (25%)", "20/40"))
    with in_process.inside(folder):
        main([], folder)
    warnings = [x for x in capsys.readouterr().out.splitlines() if " warning: " in x and "outcomes[" in x]
    assert warnings
    assert all(
        re.search(r"(so it is (not pooled|held back)|it is (used as printed|not pooled anyway))", x)
        for x in warnings
    )


def test_a_figure_in_a_unit_of_another_kind_is_told_what_to_write(folder):
    more = "  - {outcome: blood_loss_ml, at: periprocedural, a: 3.1 ± 0.4 g/dL, source: abstract}\n"
    mini.write(folder, "epsilon2021", mini.trial("Epsilon", "14/40", "18/40", more))
    told = receipt(folder)
    assert "not pooled: printed in g/dL, the outcome is in mL" in told
    assert (
        "write it in the unit of the outcome where one follows from the other, with `derived: value`" in told
    )


def test_help_is_given_for_reasons_that_exist():
    assert prose._HELP.keys() <= KINDS.keys()
