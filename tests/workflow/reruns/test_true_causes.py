"""What moved a result is told as what it was, for every kind of change; words and judgements by name."""

import shutil
from pathlib import Path

import pytest
import yaml

from evidence.record import codec
from evidence.record.history.changes import Changes
from evidence.workflow.closing import NOTHING_CHANGED, changed_words
from evidence.workflow.making.orders import RESULTS
from evidence.workflow.making.plan import current_run
from unit.review.guidance_examples import GUIDANCE
from workflow import changes, in_process, mini


def told_after(folder, *made) -> list[str]:
    """What the last of these runs says at its end, each with another change."""
    lines = []
    for change in made:
        change(folder)
        in_process.make_results(folder)
        planned = in_process.plan(folder).plan
        with in_process.inside(folder):
            lines = changed_words(planned, RESULTS)
    return lines


ALPHA, BETA, LEGS = changes.ALPHA, "resources/studies/beta2019.yaml", "config/reviews/legs.yaml"
AGAIN = "resources/studies/beta2021.yaml"
CDT, LOCAL = "treatments: [catheter-directed thrombolysis]", "treatments: [local thrombolysis]"
TREATMENTS = "resources/vocabulary/treatments.yaml"
NOTICE = "study: Beta\nretracted: {date: 2024-02-01, notice: 'https://example.org/notice'}"
RETRACTED = changes.edited(BETA, "study: Beta", NOTICE)
NO_DRUG = changes.edited(TREATMENTS, "anticoagulation: {class: drug", "anticoagulation: {class: usual care")


def report_added(folder):
    text = mini.trial("Beta", "9/40", "12/40").replace("role: primary", "role: follow-up")
    (folder / AGAIN).write_text(text)


def newer_added(folder):
    (folder / AGAIN).write_text(mini.trial("Beta", "9/40", "12/40").replace("year: 2019", "year: 2021"))


CAUSES = {
    "retraction": ([RETRACTED], "Beta (retracted)"),
    "retraction of one report": ([report_added, RETRACTED], "beta2019 (retracted)"),
    "overlap": (
        [changes.edited(BETA, "sources:\n", "overlaps: [alpha2019]\nsources:\n")],
        "Beta (edited: overlaps)",
    ),
    "overlap told by the other": (
        [changes.edited(ALPHA, "sources:\n", "overlaps: [beta2019]\nsources:\n")],
        "Alpha (edited: overlaps)",
    ),
    "design": (
        [changes.edited(BETA, "randomised controlled trial", "non-randomised comparison")],
        "Beta (edited: design)",
    ),
    "moved report": (
        [report_added, changes.edited(AGAIN, "study: Beta\n", "study: Alpha\n")],
        "beta2021 (counted to another study)",
    ),
    "report added": ([newer_added], "beta2021 (added)"),
    "report removed": ([newer_added, changes.removed(AGAIN)], "beta2021 (no longer there)"),
    "vocabulary": ([NO_DRUG], "settings (vocabulary.treatments.anticoagulation.class, Alpha, Beta)"),
    "vocabulary of one": (
        [
            changes.edited(BETA, CDT, LOCAL),
            changes.edited(
                TREATMENTS, "local thrombolysis: {class: lysis", "local thrombolysis: {class: other"
            ),
        ],
        "settings (vocabulary.treatments.local thrombolysis.class, Beta)",
    ),
}


@pytest.mark.parametrize(("made", "by"), CAUSES.values(), ids=CAUSES)
def test_the_true_cause_of_a_moved_result_is_told(folder, made, by):
    """Each kind of change moves the result; the closing lines and the page name what it was."""
    lines = told_after(folder, *made)
    assert any(line.startswith("  PTS: ") and line.endswith(f"; by {by}") for line in lines), lines
    assert f"{by[:1].upper()}{by[1:]}" in (folder / "results/logs/changes.html").read_text()


def test_publications_that_the_question_takes_in_are_not_added(folder):
    wider = changes.edited(LEGS, "conditions: [leg DVT]", "conditions: [leg DVT, IVC thrombosis]")
    (head, *_) = told_after(folder, wider)
    assert "2 publications about the question now (Delta, Gamma), 1 setting changed" in head
    assert "About another question → included" in (folder / "results/logs/changes.html").read_text()
    # Against a baseline the same is said.
    told = codec.read(folder / "results/legs/changes.json", Changes)
    assert [(p.publication, p.asked) for p in told.publications] == [("delta2020", True), ("gamma2020", True)]


def test_against_a_baseline_a_file_that_is_there_is_not_told_as_removed(folder):
    told_after(folder, changes.edited(ALPHA, "10/40 (25%)", "50/40"))
    (publication,) = codec.read(folder / "results/legs/changes.json", Changes).publications
    assert publication.left == "study file with a problem"


def test_a_study_file_that_another_vocabulary_reads_otherwise_was_not_edited(folder):
    old = "  anticoagulation: {class: drug, synonyms: [anticoagulant treatment]}"
    new = "  anticoagulant treatment: {class: drug, synonyms: [anticoagulation]}"
    (head, *_) = told_after(folder, changes.edited(TREATMENTS, old, new))
    assert "2 study files read otherwise than before (alpha2019: arms; beta2019: arms); 0 of 1" in head


def test_a_comment_above_the_arms_is_no_edit(folder):
    (line,) = told_after(folder, changes.edited(ALPHA, "arms:\n", "# read twice\narms:\n"))
    assert line == "Since the last run: no study, setting or result has changed."


JUDGED = """judgements:
  - outcome: pts_any
    comparison: lysis-v-drug
    judged by: A. Reviewer
    date: 2024-05-01
    made for: {k: 2, estimate: 0.63, low: 0.29, high: 1.36}
    risk of bias: {change: 0, reason: trials}
    inconsistency: {change: 0, reason: none seen}
    indirectness: {change: 0, reason: those asked for}
    imprecision: {change: -1, reason: few}
    publication bias: {change: 0, reason: all reported}
    reason: On the whole.
"""


def judged(folder):
    (folder / "config/certainty").mkdir()
    (folder / "config/certainty/legs.yaml").write_text(JUDGED)


CERTAINTY = "config/certainty/legs.yaml"
OF_PTS = "1 judgement changed (certainty of pts_any, lysis-v-drug"
APPRAISAL = "appraisal: {tool: RoB 2, judged by: A. Reviewer, domains: {randomisation: low}, overall: low}\nsources:\n"
appraised = changes.edited(ALPHA, "sources:\n", APPRAISAL)
WITHDRAWN = changes.edited(
    "resources/vocabulary/devices.yaml",
    "ultrasound-assisted lysis, market status: unknown",
    "ultrasound-assisted lysis, market status: withdrawn, status source: a notice",
)
WORDS = {
    "reason of a domain": (
        [judged, changes.edited(CERTAINTY, "reason: few", "reason: very few")],
        f"{OF_PTS}.imprecision); 0 of 1",
    ),
    "reason of a judgement": (
        [judged, changes.edited(CERTAINTY, "On the whole", "All in all")],
        f"{OF_PTS}.reason); 0 of 1",
    ),
    "a judgement": ([judged], f"{OF_PTS} added); 0 of 1"),
    "a judgement taken back": (
        [judged, changes.removed(CERTAINTY)],
        f"{OF_PTS} removed); 0 of 1",
    ),
    "a domain of bias": (
        [appraised, changes.edited(ALPHA, "randomisation: low", "randomisation: high")],
        "1 judgement changed (risk of bias of alpha2019.domains.randomisation); 0 of 1",
    ),
    "who judged": (
        [appraised, changes.edited(ALPHA, "A. Reviewer", "B. Reviewer")],
        "1 judgement changed (risk of bias of alpha2019.judged by); 0 of 1",
    ),
    "words of a tool": (
        [
            appraised,
            changes.edited("resources/vocabulary/appraisal.yaml", "how patients were", "how people were"),
        ],
        "1 setting changed (vocabulary.appraisal tools.RoB 2.domains.randomisation); 0 of 1",
    ),
    "a device withdrawn": (
        [changes.edited(ALPHA, CDT, f"{CDT}, devices: [EKOS]"), WITHDRAWN],
        "1 setting changed (vocabulary.devices.EKOS.market status), "
        "1 text changed (vocabulary.devices.EKOS.status source); 0 of 1",
    ),
    "a page": (
        [changes.edited(LEGS, "title: Legs", "title: Legs\npages: {outlook: true}")],
        "1 text changed (pages.outlook); 0 of 1",
    ),
}


@pytest.mark.parametrize(("made", "said"), WORDS.values(), ids=WORDS)
def test_judgements_reasons_and_words_that_are_others_are_told_by_name(folder, made, said):
    (head, *_) = told_after(folder, *made)
    assert said in head


VOCABULARY = "resources/vocabulary/devices.yaml"
WITH_EKOS = changes.edited(ALPHA, CDT, f"{CDT}, devices: [EKOS]")
OTHER_MAKER = changes.edited(VOCABULARY, "EKOS: {maker: Boston Scientific", "EKOS: {maker: Somebody Else")
OTHER_MAKER_ADDED = changes.edited(VOCABULARY, "EKOS: {", "EKOS: {maker: Somebody Else, ")
NO_MAKER = changes.edited(VOCABULARY, "EKOS: {maker: Boston Scientific, ", "EKOS: {")
OTHER_TECHNIQUE = changes.edited(VOCABULARY, "technique: ultrasound-assisted lysis", "technique: lysis")
OF_A_DEVICE = {
    "maker": ([OTHER_MAKER], "maker", "Boston Scientific", "Somebody Else"),
    "maker taken back": ([NO_MAKER], "maker", "Boston Scientific", "not stated"),
    "maker added": ([NO_MAKER, OTHER_MAKER_ADDED], "maker", "not stated", "Somebody Else"),
    "technique": ([OTHER_TECHNIQUE], "technique", "ultrasound-assisted lysis", "lysis"),
}


@pytest.mark.parametrize(("made", "field", "was", "now"), OF_A_DEVICE.values(), ids=OF_A_DEVICE)
def test_what_is_said_otherwise_of_a_device_in_use_is_told(folder, made, field, was, now):
    (head, *_) = told_after(folder, WITH_EKOS, *made)
    assert f": 1 text changed (vocabulary.devices.EKOS.{field}); 0 of" in head
    page = (folder / "results/logs/changes.html").read_text()
    assert was in page and now in page


def test_a_maker_moves_no_result_and_is_no_cause(folder):
    def both(folder):
        OTHER_MAKER(folder)
        changes.edited(ALPHA, "10/40 (25%)", "11/40")(folder)

    lines = told_after(folder, WITH_EKOS, both)
    assert "1 text changed (vocabulary.devices.EKOS.maker); 1 of" in lines[0]
    assert not any("vocabulary" in line for line in lines[1:])


def test_of_a_device_that_no_study_used_nothing_is_told(folder):
    lines = told_after(folder, OTHER_MAKER)
    assert not any("EKOS" in line for line in lines)


def test_a_device_that_came_with_a_study_is_told_by_the_study_alone(folder):
    lines = told_after(folder, WITH_EKOS)
    assert not any("EKOS" in line for line in lines)


DOCUMENT = "resources/guidance/abc1.yaml"
OF_IT = "1 text changed (guidance document"


def guided(folder):
    (folder / "resources/guidance").mkdir(parents=True)
    (folder / DOCUMENT).write_text(GUIDANCE)
    changes.edited(LEGS, "title: Legs", "title: Legs\nguidance: {id: ABC1, dossier: abc1}")(folder)


def in_another_order(folder):
    path = folder / DOCUMENT
    given = yaml.safe_load(path.read_text())
    given["timetable"].reverse()
    path.write_text(yaml.safe_dump(given, allow_unicode=True))


TIER = changes.edited(DOCUMENT, "tier: special arrangements", "tier: only in research")
STEP = changes.edited(DOCUMENT, "timetable:\n", "timetable:\n  - {what: consultation, date: '2018-01'}\n")


@pytest.mark.parametrize(
    ("made", "said"),
    [(TIER, f"{OF_IT}.recommendations.1.tier); 0 of"), (STEP, f"{OF_IT}.timetable.1 added); 0 of")],
)
def test_what_a_guidance_document_says_otherwise_is_told(folder, made, said):
    (head, *_) = told_after(folder, guided, made)
    assert said in head


def test_entries_of_a_guidance_document_in_another_order_say_what_they_said(folder):
    assert not any("guidance document" in line for line in told_after(folder, guided, in_another_order))


def test_that_a_review_names_a_guidance_is_told_without_all_that_it_says(folder):
    (head, *_) = told_after(folder, guided)
    assert "guidance document" not in head and "guidance" in head


STATUS_READ = changes.edited(
    "resources/vocabulary/devices.yaml",
    "ultrasound-assisted lysis, market status: unknown",
    "ultrasound-assisted lysis, market status: unknown, status source: a register",
)


def altered(folder):
    (folder / "results/legs/outcomes/pts_any/synthesis.json").write_text("{}")


def after_run(folder, *made):
    """What the last of these runs says at its end, as one does that has just ended."""
    said = []
    for change in made:
        change(folder)
        in_process.run(folder)
        with in_process.inside(folder):
            said = changed_words(current_run(Path(".")).plan, RESULTS)
    return said


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (STATUS_READ, "Made anew all the same: outlook of legs (changed: devices)."),
        (altered, "Made anew all the same: synthesise of legs (altered: results/legs/outcomes/pts_any/"),
    ],
)
def test_what_no_study_setting_or_result_shows_is_told_by_what_was_made_anew(folder, made, said):
    asked = changes.edited(LEGS, "title: Legs", "title: Legs\npages: {outlook: true}")
    in_process.run(folder)
    (line,) = after_run(folder, asked, made)
    assert line[: len(NOTHING_CHANGED) + 1 + len(said)] == f"{NOTHING_CHANGED} {said}"


def test_a_run_that_makes_nothing_anew_says_that_nothing_has_changed(folder):
    in_process.run(folder)
    assert after_run(folder, lambda folder: None, lambda folder: None) == [NOTHING_CHANGED]


def test_results_that_were_taken_away_are_no_news(folder):
    in_process.run(folder)
    assert after_run(folder, lambda folder: shutil.rmtree(folder / "results")) == [NOTHING_CHANGED]
