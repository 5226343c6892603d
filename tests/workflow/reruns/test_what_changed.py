"""What a run changed: told exactly, with its cause, against the last run and against a baseline."""

import json
import shutil
from pathlib import Path

import pytest

from evidence.display.prose import changes as prose
from evidence.display.prose import moved_results
from evidence.record import codec
from evidence.record.history.changes import CauseKind, Changes, Lies
from evidence.record.history.kept import KeptReview
from evidence.review.changes.comparing import without_numbers
from evidence.studies.identities import study_paths
from evidence.studies.library import check_all
from evidence.studies.vocabulary.loading import load_vocabulary
from evidence.workflow.closing import changed_words, left_to_make, tell
from evidence.workflow.history import baselines, command, last_run
from evidence.workflow.making.orders import RESULTS
from workflow import changes, in_process, mini

PTS = ("pts_any", "lysis-v-drug")
# Refitted and run: the same functions on the same figures, in another order of studies.
ROUNDING = 1e-9


def found(folder, review="legs") -> Changes:
    return codec.read(folder / f"results/{review}/changes.json", Changes)


def numbers(folder, review="legs", place=PTS):
    kept = codec.read(folder / f"results/{review}/kept.json", KeptReview)
    return next(r.numbers for r in kept.results if (r.outcome, r.synthesis) == place)


def moved(told: Changes, place=PTS):
    return next(r for r in told.results if (r.outcome, r.synthesis) == place)


def words(folder) -> list[str]:
    planned = in_process.plan(folder).plan
    with in_process.inside(folder):
        return changed_words(planned, RESULTS)


def alone(begun, tmp_path, *made):
    """The result of a run in which nothing but these changes is made."""
    other = shutil.copytree(begun, tmp_path / f"alone{len(list(tmp_path.iterdir()))}")
    for change in made:
        change(other)
    in_process.make_results(other)
    return numbers(other)


def agree(one, other):
    assert (one.status, one.measure, one.k, one.people) == (
        other.status,
        other.measure,
        other.k,
        other.people,
    )
    for name in ("estimate", "ci_low", "ci_high", "pi_low", "pi_high", "tau2"):
        a, b = getattr(one, name), getattr(other, name)
        assert (a is None) == (b is None) and (a is None or a == pytest.approx(b, rel=ROUNDING, abs=ROUNDING))


def add_epsilon(folder):
    mini.write(folder, "epsilon2021", mini.trial("Epsilon", "5/40", "18/40"))


def retune(folder):
    changes.edited("config/config.yaml", "interval: hksj-floor", "interval: wald")(folder)
    changes.edited("config/config.yaml", "tau2: REML", "tau2: DL\n  rule: none")(folder)


def test_a_baseline_of_nothing_changed_says_so(folder):
    in_process.make_results(folder)
    told = found(folder)
    assert told.nothing and told.since == "first" and told.date == "2024-05-01" and told.same == 1
    assert "None of 1 result moved" in (folder / "results/legs/changes.html").read_text()
    assert words(folder) == ["Since the last run: no study, setting or result has changed."]


def test_a_review_that_is_not_made_any_more_is_told(folder):
    in_process.make_results(folder)
    words(folder)
    (folder / "config/config.yaml").write_text(mini.CONFIG.replace("[legs, cavas]", "[legs]"))
    in_process.make_results(folder)
    (line,) = words(folder)
    assert line.endswith("nothing else has changed; not made by this run: cavas.")
    assert words(folder) == ["Since the last run: no study, setting or result has changed."]  # told once
    retune(folder)
    (folder / "config/config.yaml").write_text(
        (folder / "config/config.yaml").read_text().replace("[legs]", "[legs, cavas]")
    )
    in_process.make_results(folder)
    told = words(folder)  # what it was when it was last made is known all the same
    assert any("cavas" in line for line in told) and not any("first" in line for line in told)


def test_a_run_of_a_part_does_not_say_that_nothing_is_another(folder, capfd):
    in_process.make_results(folder)
    words(folder)
    mini.write(folder, "alpha2019", mini.trial("Alpha", "12/40", "20/40"))
    in_process.run(folder, until="assemble")
    planned = in_process.plan(folder).plan
    left = left_to_make(planned, folder / "results")
    assert 0 < left < len(planned.jobs)
    capfd.readouterr()
    with in_process.inside(folder):
        tell(planned, Path("results"), left=left)
    said = capfd.readouterr().out
    assert f"Only a part was asked for: {left} steps" in said and "no study" not in said


def test_a_study_that_comes_in_is_the_cause_and_what_it_crosses_is_told(begun, folder, capsys):
    before = numbers(begun)
    mini.write(folder, "epsilon2021", mini.trial("Epsilon", "5/40", "18/40"))
    mini.write(folder, "zeta2022", mini.trial("Zeta", "8/40", "19/40"))
    mini.write(folder, "eta2023", mini.trial("Eta", "9/40", "21/40"))
    capsys.readouterr()
    in_process.make_results(folder)
    at_once = capsys.readouterr().out
    assert "legs: 1 of 1 result moved since the last run; pictures and papers follow\n  " in at_once
    told = found(folder)
    result = moved(told)
    line = moved_results.result_line(result).partition("; by ")[0]
    assert f"  {line}\n" in at_once
    assert {p.publication for p in told.publications} == {"epsilon2021", "zeta2022", "eta2023"}
    assert all((p.before, p.after) == ("", "included") for p in told.publications)
    agree(result.before, before)
    agree(result.after, numbers(folder))
    assert result.studies_in == ("Epsilon", "Eta", "Zeta")
    assert {c.kind for c in result.causes} == {CauseKind.STUDY_ADDED}
    assert [(c.mark.value, c.before, c.after) for c in result.crossings] == [(1.0, Lies.INCLUDES, Lies.BELOW)]
    lines = "\n".join(words(folder))
    assert "now excludes no effect" in lines and "Epsilon" in lines
    assert "results/logs/changes.html" in lines and (folder / "results/logs/changes.json").is_file()
    # The page over all reviews shows the same lines: those of the last run by a file beside it.
    script = (folder / "results/logs/changes.js").read_text()
    shown = json.loads(script.removeprefix("lastRun(").removesuffix(");\n"))
    assert [each["review"] for each in shown] == ["legs"]
    assert shown[0]["lines"] == [
        moved_results.result_line(result)[:1].upper() + moved_results.result_line(result)[1:]
    ]
    assert f"Since {shown[0]['since']}, legs: {shown[0]['counts']}" in lines
    assert words(folder) == ["Since the last run: no study, setting or result has changed."]
    assert (folder / "results/logs/changes.js").read_text() == script


@pytest.mark.slow
def test_each_of_several_changes_is_tried_alone_and_gives_what_a_run_with_it_alone_gives(
    begun, folder, tmp_path
):
    made = {
        CauseKind.STUDY_ADDED: add_epsilon,
        CauseKind.STUDY_EDITED: changes.FIGURE,
        CauseKind.SETTING: retune,
    }
    for change in made.values():
        change(folder)
    in_process.make_results(folder)
    result = moved(found(folder))
    assert {c.kind for c in result.causes} == made.keys()
    for cause in result.causes:
        agree(cause.alone, alone(begun, tmp_path, made[cause.kind]))
    (setting,) = (c for c in result.causes if c.kind is CauseKind.SETTING)
    assert {"tau2", "interval"} <= set(setting.names)


def test_a_corrected_figure_is_told_as_printed_before_and_now(folder):
    changes.FIGURE(folder)
    in_process.make_results(folder)
    told = found(folder)
    (figure,) = told.figures
    assert (figure.before, figure.after, figure.study) == ("10/40 (25%)", "12/40 (30%)", "Alpha")
    assert [c.kind for c in moved(told).causes] == [CauseKind.STUDY_EDITED]
    assert "1 value was corrected in reports that were there before (Alpha)" in (
        (folder / "results/legs/changes.html").read_text()
    )


def test_entries_put_in_another_order_and_comments_change_nothing(folder):
    file = folder / changes.ALPHA
    text = file.read_text()
    entry = "  - {outcome: death, at: 24 months, a: 1/40, b: 1/40, source: abstract}\n"
    file.write_text("# read again\n" + text.replace("outcomes:\n", f"outcomes:\n{entry}"))
    in_process.make_results(folder)
    told = found(folder)
    assert [r.outcome for r in told.results] == ["death"]  # the only result that is new


def test_what_changed_is_counted_by_name_and_on_the_first_screen_without_names(folder):
    """A file that was renamed and corrected at once, a retraction, an analysis that came, all in one run."""
    studies = folder / "resources/studies"
    changes.FIGURE(folder)
    (folder / changes.ALPHA).rename(studies / "alpha_again.yaml")
    notice = "study: Beta\nretracted: {date: 2024-02-01, notice: 'https://example.org/notice'}"
    changes.edited("resources/studies/beta2019.yaml", "study: Beta", notice)(folder)
    analysis = "analyses:\n  few: {label: All but few, why: To see., keep: {n at least: 20}}\n"
    changes.added("config/reviews/legs.yaml", analysis)(folder)
    in_process.make_results(folder)
    told = found(folder)
    said = prose.counts(told)
    assert said.startswith("1 publication no longer included (Beta: ") and "retract" in said.partition(")")[0]
    assert "1 study file renamed, 1 value corrected, 1 setting changed (analyses.few added)" in said
    assert {c.kind for c in moved(told).causes} == {CauseKind.STUDY_EDITED, CauseKind.STUDY_RETRACTED}
    page = (folder / "results/legs/report.html").read_text()
    screen = page.partition("<table")[0]
    assert prose.in_one_sentence(told) in screen and "Beta: " not in screen
    assert "#changes" in screen


def test_a_study_left_out_by_eligibility_is_moved_by_the_setting(folder):
    reason = "eligibility:\n  exclude: [{publication: beta2019, reason: withdrawn device}]\n"
    changes.edited("config/reviews/legs.yaml", "eligibility:\n", reason)(folder)
    in_process.make_results(folder)
    told = found(folder)
    (publication,) = told.publications
    assert (publication.before, publication.after) == ("included", "excluded")
    assert "withdrawn device" in publication.reason
    result = moved(told)
    assert result.studies_out == ("Beta",) and result.after.k == 1
    assert [c.kind for c in result.causes] == [CauseKind.SETTING]


@pytest.mark.slow
def test_other_code_that_gives_the_same_numbers_is_no_cause_and_a_wrong_number_is(folder):
    """The code of a baseline is another one: only what it computes otherwise is put to it."""
    path = folder / baselines.path_of("first")
    kept = json.loads(path.read_text())
    kept["reviews"]["legs"]["code"] = "of another version"
    path.write_text(json.dumps(kept))
    in_process.make_results(folder)
    assert found(folder).results == ()
    kept["reviews"]["legs"]["results"][0]["numbers"]["estimate"] = 0.5
    path.write_text(json.dumps(kept))
    add_epsilon(folder)
    in_process.make_results(folder)
    result = moved(found(folder))
    assert {c.kind for c in result.causes} == {CauseKind.CODE, CauseKind.STUDY_ADDED}
    (code,) = (c for c in result.causes if c.kind is CauseKind.CODE)
    agree(code.alone, numbers_of_first(folder))


def numbers_of_first(folder):
    """What the code of today makes of the figures of the baseline."""
    (folder / "resources/studies/epsilon2021.yaml").unlink()
    in_process.make_results(folder)
    return numbers(folder)


@pytest.mark.slow
def test_the_history_holds_each_baseline_and_today(folder):
    add_epsilon(folder)
    in_process.make_results(folder)
    with in_process.inside(folder):
        assert command.main(["second", "--date", "2025-05-01"], mini.REPOSITORY) == 0
    changes.FIGURE(folder)
    in_process.make_results(folder)
    told = found(folder)
    (history,) = told.history
    assert told.since == "second"
    assert [(p.baseline, p.date) for p in history.points] == [
        ("first", "2024-05-01"), ("second", "2025-05-01"), ("", ""),
    ]  # fmt: skip
    assert [p.numbers.k for p in history.points] == [2, 3, 3]
    page = (folder / "results/legs/changes.html").read_text()
    assert page.count('aria-label="PTS: Lysis against anticoagulation') == 1 and "second 2025-05-01" in page


def test_the_configuration_can_name_an_older_baseline(folder):
    with in_process.inside(folder):
        assert command.main(["second", "--date", "2025-05-01"], mini.REPOSITORY) == 0
    changes.added("config/config.yaml", "baseline: first\n")(folder)
    in_process.make_results(folder)
    assert found(folder).since == "first"
    file = folder / "config/config.yaml"
    file.write_text(file.read_text().replace("baseline: first", "baseline: frist"))
    (problem,) = in_process.plan(folder).plan.problems
    assert problem.startswith("config/config.yaml:") and "did you mean 'first'?" in problem


def test_what_the_last_run_was_changes_no_file_of_the_results(folder):
    """Results are those of a clean run whatever is told at the end (tests of reruns hold them against one)."""
    add_epsilon(folder)
    in_process.make_results(folder)
    before = in_process.files(folder)
    assert len(words(folder)) > 2
    assert in_process.files(folder) == before
    shutil.rmtree(folder / last_run.LAST)
    assert words(folder) == []
    assert in_process.files(folder) == before


def test_a_baseline_that_cannot_be_read_is_told_and_the_rest_is_made(folder):
    (folder / baselines.path_of("spoilt")).write_text("{")
    planned = in_process.plan(folder).plan
    assert any("config/baselines/spoilt.json" in line for line in planned.problems)
    in_process.make_results(folder)
    assert found(folder).since == "first"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["first"], "there is config/baselines/first.json already"),
        (["First!"], "cannot be a name"),
        (["third", "--date", "1 May"], "is no date"),
        (["third", "--date", "2999-05-01"], "2999-05-01 lies ahead"),
    ],
)
def test_the_command_refuses_what_it_cannot_keep(folder, capsys, arguments, said):
    with in_process.inside(folder):
        assert command.main(arguments, mini.REPOSITORY) == 1
    assert said in capsys.readouterr().err


def test_results_behind_their_files_are_kept_under_no_name(folder, capsys):
    add_epsilon(folder)
    with in_process.inside(folder):
        assert command.main(["third"], mini.REPOSITORY) == 1
    assert "run snakemake first" in capsys.readouterr().err


def test_a_baseline_has_one_line_a_publication_and_result(folder):
    text = (folder / baselines.path_of("first")).read_text()
    (publication,) = (line for line in text.splitlines() if '"alpha2019": {' in line)
    assert publication.endswith("},") and "10/40 (25%)" in publication
    (result,) = (line for line in text.splitlines() if '"outcome": "pts_any"' in line)
    assert '"sentence"' in result and result.endswith("}")


def test_a_retracted_publication_is_taken_out_and_that_is_said(folder):
    """Its file stays, with the notice; other reports of its study are asked about."""
    notice = "study: Beta\nretracted: {date: 2024-02-01, notice: 'https://example.org/notice'}"
    changes.edited("resources/studies/beta2019.yaml", "study: Beta", notice)(folder)
    in_process.make_results(folder)
    told = found(folder)
    (publication,) = told.publications
    assert (publication.before, publication.after) == ("included", "excluded")
    assert "retraction of 2024-02-01" in publication.reason
    assert moved(told).studies_out == ("Beta",)
    evidence = json.loads((folder / "results/legs/evidence.json").read_text())
    assert not any("Beta" in str(s["candidates"]) for o in evidence["outcomes"] for s in o["syntheses"])
    assert "retraction of 2024-02-01" in (folder / "results/legs/changes.html").read_text()
    again = (
        (folder / "resources/studies/beta2019.yaml").read_text().replace("role: primary", "role: follow-up")
    )
    mini.write(folder, "beta2020", "\n".join(x for x in again.splitlines() if not x.startswith("retracted")))
    lines = [p for p in load_problems(folder) if "retracted" in p]
    assert lines and "beta2019, of the same study, is retracted" in lines[0]


def load_problems(folder) -> list[str]:
    words = load_vocabulary(folder / "resources/vocabulary")
    return [p.message for p in check_all(study_paths(folder / "resources/studies"), words).problems]


def test_a_study_file_renamed_is_neither_a_new_one_nor_a_lost_one(folder):
    changes.renamed(changes.ALPHA, "resources/studies/alpha2018.yaml")(folder)
    in_process.make_results(folder)
    told = found(folder)
    (publication,) = told.publications
    assert (publication.publication, publication.was, publication.edited) == ("alpha2018", "alpha2019", False)
    assert told.results == () and told.figures == ()
    assert "1 study file renamed; 0 of 1 result moved" in (folder / "results/legs/changes.html").read_text()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            changes.edited(changes.ALPHA, "10/40 (25%)", "50/40"),
            "1 publication left out for a problem in the file (Alpha)",
        ),
        (
            changes.edited(changes.ALPHA, "acute DVT of the leg", "upper extremity DVT"),
            "1 publication no longer about the question (Alpha)",
        ),
        (lambda folder: (folder / changes.ALPHA).unlink(), "1 publication no longer there (Alpha)"),
    ],
    ids=["a problem", "another question", "removed"],
)
def test_a_publication_is_not_told_as_removed_while_its_file_is_there(folder, change, said, capsys):
    in_process.make_results(folder)
    words(folder)
    change(folder)
    capsys.readouterr()
    in_process.make_results(folder)
    at_once = capsys.readouterr().out
    lines = words(folder)
    (head,) = (line for line in lines if ", legs: " in line)
    assert said in head
    assert f"; by Alpha ({said.removeprefix('1 publication ').removesuffix(' (Alpha)')})" in "".join(lines)
    count = head.rpartition("; ")[2].removesuffix(" moved")  # the same while it runs and at its end
    assert f"legs: {count} moved since the last run" in at_once


@pytest.mark.slow
def test_a_sentence_with_other_numbers_alone_is_no_other_sentence(begun, folder):
    """RR 0.63 (0.29 to 1.36) with other values says the same; one that excludes no effect does not."""
    assert without_numbers("Risk 0.63 (0.29 to 1.36).") == without_numbers("Risk 0.7 (0.31 to 12).")
    changes.edited(changes.ALPHA, "10/40 (25%)", "11/40 (27.5%)")(folder)
    in_process.make_results(folder)
    result = moved(found(folder))
    assert result.moved and result.sentences is None
    add_epsilon(folder)
    mini.write(folder, "zeta2022", mini.trial("Zeta", "8/40", "19/40"))
    mini.write(folder, "eta2023", mini.trial("Eta", "9/40", "21/40"))
    in_process.make_results(folder)
    before, after = moved(found(folder)).sentences
    assert before != after


def test_a_file_that_changed_beside_its_values_is_said_to_have(folder):
    in_process.make_results(folder)
    words(folder)
    path = folder / "resources/studies/alpha2019.yaml"
    path.write_text(path.read_text().replace("n: 40", "n: 41"))
    in_process.make_results(folder)
    assert "1 study file edited beside the values (alpha2019: arms); 0 of 1 result moved" in words(folder)[0]


def test_a_file_that_was_mended_is_told_as_such_and_not_as_new(folder):
    path = folder / changes.ALPHA
    right = path.read_text()
    path.write_text(right.replace("study: Alpha", "study: Alpha\ncolour: red", 1))
    in_process.make_results(folder)
    assert "left out for a problem in the file (Alpha)" in words(folder)[0]
    path.write_text(right)
    in_process.make_results(folder)
    head, line, *_ = words(folder)
    assert "1 publication there, a problem in the file mended (Alpha)" in head and "added" not in head
    assert line.endswith("; by Alpha (problem mended)")
    page = (folder / "results/logs/changes.html").read_text()
    assert "Left out for a problem in the file → included" in page


def test_a_report_that_is_counted_to_another_study_is_told_with_both(folder):
    mini.write(
        folder, "beta2021", mini.trial("Beta", "9/40", "12/40").replace("role: primary", "role: follow-up")
    )
    in_process.make_results(folder)
    words(folder)
    changes.edited("resources/studies/beta2021.yaml", "study: Beta\n", "study: Alpha\n")(folder)
    in_process.make_results(folder)
    assert "1 publication counted to another study (beta2021: Alpha, before Beta)" in words(folder)[0]
    assert (
        "its study file was edited (study); counted to Beta before"
        in (folder / "results/logs/changes.html").read_text()
    )


@pytest.mark.parametrize("others", [1, 2])
def test_of_a_retraction_the_other_reports_of_its_study_are_asked_about(folder, others):
    """Those with the results that rest on them; a run that changes nothing of it does not ask again."""
    for year in range(2021, 2021 + others):
        again = mini.trial("Beta", "9/40", "12/40").replace("role: primary", "role: follow-up")
        mini.write(folder, f"beta{year}", again.replace("24 months", f"{year - 2009} months"))
    in_process.make_results(folder)
    words(folder)
    notice = "study: Beta\nretracted: {date: 2024-02-01, notice: 'https://example.org/notice'}"
    changes.edited("resources/studies/beta2019.yaml", "study: Beta", notice)(folder)
    in_process.make_results(folder)
    (line,) = (each for each in words(folder) if "retracted" in each and "can " in each)
    named = "beta2021" if others == 1 else "beta2021, beta2022"
    stay = "stays" if others == 1 else "stay"
    assert line.startswith(
        f"  legs: beta2019 was retracted; {named} of the same study {stay}, with 1 result (PTS: "
    )
    assert line.endswith(f": can {'it' if others == 1 else 'they'} stand without it?")
    page = (folder / "results/logs/changes.html").read_text()
    assert f"of the same study {stay}, with 1 result" in page
    assert words(folder) == ["Since the last run: no study, setting or result has changed."]


def test_a_retraction_of_the_only_report_asks_nothing(folder):
    notice = "study: Beta\nretracted: {date: 2024-02-01, notice: 'https://example.org/notice'}"
    changes.edited("resources/studies/beta2019.yaml", "study: Beta", notice)(folder)
    in_process.make_results(folder)
    assert not any("same study" in each for each in words(folder))


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("config/reviews/legs.yaml", "title: Legs", "title: Two legs", "1 text changed (title)"),
        ("config/reviews/legs.yaml", "population: invented", "population: nobody", "(question.population)"),
        ("config/reviews/legs.yaml", "label: PTS", "label: Late complaints",
         "1 setting changed (outcomes.pts_any.label)"),
        ("config/reviews/legs.yaml", "title: Legs", "title: Legs\nnotes: a note", "1 text changed (notes added)"),
        ("config/reviews/legs.yaml", "title: Legs", "title: Legs\nsearch: {screened: 9}",
         "1 text changed (search.screened added)"),
        ("resources/vocabulary/outcomes.yaml", "label: post-thrombotic syndrome", "label: late complaints",
         "legs: 1 text changed (names.pts_any); "),
    ],
    ids=["title", "question", "label", "notes", "search", "vocabulary"],
)  # fmt: skip
def test_words_that_are_others_are_told_and_not_that_nothing_is(folder, file, old, new, said):
    changes.edited(file, old, new)(folder)
    in_process.make_results(folder)
    lines = words(folder)
    assert said in lines[0], lines
    assert "0 of 1 result moved" in lines[0]


def test_names_of_outcomes_that_a_new_study_reports_are_no_changed_words(folder):
    more = "  - {outcome: major_bleeding, at: 12 months, a: 1/40, b: 1/40, source: abstract}\n"
    mini.write(folder, "epsilon2021", mini.trial("Epsilon", "5/40", "18/40", more))
    in_process.make_results(folder)
    assert "text" not in words(folder)[0]
