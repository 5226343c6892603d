"""Every kind of bad input is told in one readable list, and stops nothing that it does not concern."""

import pytest

from evidence.workflow.making.orders import read_order
from evidence.workflow.making.plan import PlanError
from evidence.workflow.making.run import make_plan
from workflow import mini

GOOD = mini.trial("Zeta", "12/40", "3/40")


def problems(folder) -> list[str]:
    """All problems, whether something can be made all the same or not."""
    try:
        lines = make_plan(folder, mini.REPOSITORY).problems
    except PlanError as stopped:
        first, *lines = str(stopped).splitlines()
        assert "to mend before anything can be made" in first
    return [line.replace(f"{folder}/", "") for line in lines]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(mini.make(tmp_path))
    from pathlib import Path

    return Path(".")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (GOOD.replace("study: Zeta", "study: Zeta\ncolour: red"), 2, "colour"),
        (GOOD.replace("pts_any", "pts_ani"), 13, "pts_any"),
        (GOOD.replace("12/40", "12/10"), 15, "12 events of 10 patients"),
        (GOOD.replace("  b: {label", "  a: {label"), 9, "twice"),
        (GOOD.replace("study: Zeta", "study: [Zeta"), 2, "YAML"),
        (GOOD[: GOOD.index("outcomes:")], None, "no outcomes"),
        (GOOD.replace("catheter-directed thrombolysis", "catheter-directed trombolysis"), 8, "thrombolysis"),
        (GOOD + GOOD[GOOD.index("  - outcome") :].replace("12/40", "13/40"), 20, "so the study file is left out"),
    ],
    ids=["unknown key", "misspelt outcome", "events above n", "two arms with one id", "unreadable YAML",
         "arms but no outcomes", "misspelt treatment", "two figures for one"],
)  # fmt: skip
def test_a_fault_in_a_study_file_is_told_with_its_line(folder, text, line, words):
    mini.write(folder, "zeta2022", text)
    told = problems(folder)
    assert any(words in t for t in told), told
    if line is not None:
        assert any(t.startswith(f"resources/studies/zeta2022.yaml:{line}") for t in told), told


def test_faults_of_all_files_are_told_together_and_sorted(folder):
    mini.write(folder, "zeta2022", GOOD.replace("12/40", "12/10"))
    mini.write(folder, "eta2022", GOOD.replace("pts_any", "pts_ani").replace("Zeta", "Eta"))
    (folder / "config/reviews/legs.yaml").write_text(mini.LEGS.replace("role: safety", "role: safty"))
    told = problems(folder)
    assert told == sorted(told)
    assert [t.split(":")[0].rsplit("/", 1)[1] for t in told] == ["legs.yaml", "eta2022.yaml", "zeta2022.yaml"]


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("config/config.yaml", "[legs, cavas]", "[legs, cavas, arms]", "there is no config/reviews/arms.yaml"),
        ("config/config.yaml", "why: For comparison.", "why: For comparison., outcomes: [pts_any, deth]",
         "no review has the outcome 'deth' (did you mean 'death'?)"),
        ("config/config.yaml", "why: For comparison.", "why: For comparison., comparisons: [lysis-v-drugs]",
         "no review has the comparison 'lysis-v-drugs' (did you mean 'lysis-v-drug'?)"),
        ("config/config.yaml", "why: For comparison.", "why: For comparison., times: {any: later}", "no review has the time window 'later'"),
        ("config/config.yaml", "why: For comparison.", "why: For comparison., comparisons: []", "comparisons: this is empty"),
        ("config/config.yaml", "tau2: REML", "tau2: RELM", "did you mean 'REML'"),
        ("config/config.yaml", "  level: 0.95", "  level: 0.95\n  levle: 1", "did you mean 'level'"),
        ("config/reviews/legs.yaml", "  pts_any:", "  pts_ani:", "did you mean 'pts_any'"),
        ("config/reviews/legs.yaml", "times: [any]", "times: [later]", "time window 'later' is not known"),
        ("config/reviews/legs.yaml", "times: [any]", "times: [any, any]", "'any' is named twice"),
        ("config/reviews/legs.yaml", "    label: PTS", "    label: PTS\n    of: [pts_any, pts_any]", "'pts_any' is named twice"),
        ("config/reviews/legs.yaml", "question: {conditions: [leg DVT]}",
         "question: {conditions: [leg DVT]}\n  comparison: [lysis-v-drugs]", "did you mean 'lysis-v-drug'"),
        ("config/reviews/legs.yaml", "question: {conditions: [leg DVT]}",
         "question: {conditions: [leg DVT]}\n  keep: {appraisal: [lo]}", "did you mean 'low'"),
        ("config/reviews/legs.yaml", "question: {conditions: [leg DVT]}",
         "question: {conditions: [leg DVT]}\n  keep: {unit: [limbs]}", "did you mean 'limb'"),
        ("config/reviews/legs.yaml", "question: {conditions: [leg DVT]}",
         "question: {conditions: [leg DVT]}\n  keep: {year from: 20200}", "20200 is no year"),
        ("config/reviews/legs.yaml", "question: {conditions: [leg DVT]}",
         "question: {conditions: [leg DVT]}\n  keep: {n at least: 20, n at most: 10}", "above 'n at most' (10)"),
        ("config/config.yaml", "two-arm model: common effect}",
         "two-arm model: common effect, keep: {appraisal: [lo]}}", "did you mean 'low'"),
        ("config/reviews/legs.yaml", "not stated: accept", "from: 5, prefer: 1, not stated: accept",
         "'from' (5) is later than 'prefer' (1)"),
        ("config/reviews/legs.yaml", "not stated: accept", "from: 5, to: 12, prefer: 24, not stated: accept",
         "'prefer' (24) is later than 'to' (12)"),
        ("config/reviews/legs.yaml", "lysis-v-drug: RR", "lysis-v-drug: proportion", "no measure for two arms"),
        ("config/reviews/legs.yaml", "treatment class: [lysis]", "treatment class: [lyses]", "did you mean 'lysis'"),
        ("config/reviews/legs.yaml", mini.LEGS[mini.LEGS.index("outcomes:") :], "outcomes: {}\n", "empty"),
        ("config/reviews/legs.yaml", "    label: PTS", "    label: PTS\n    threshold: {value: 0, label: none}",
         "0 is no ratio"),
        ("config/reviews/cavas.yaml", "    label: Technical success",
         "    label: Technical success\n    threshold: {value: 90, label: goal, time: any}", "no proportion between"),
        ("config/reviews/legs.yaml", "    label: PTS",
         "    label: PTS\n    threshold: {value: 0.8, label: fewer, comparison: lysis-v-drugs}", "lysis-v-drug"),
        ("config/config.yaml", "  tau2: REML", "  tau2: REML\n  tau prior scale: {RR: 0}", "RR"),
        ("config/config.yaml", "analyses:\n",
         "analyses:\n  stented: {label: S, why: S., keep: {treatments: [stennt]}}\n", "did you mean 'stent'"),
        ("config/config.yaml", "analyses:\n",
         "analyses:\n  legs: {label: S, why: S., drop: {unit: [limbs]}}\n", "did you mean 'limb'"),
        ("config/reviews/legs.yaml", "outcomes:\n",
         "analyses:\n  sure: {label: S, why: S., keep: {appraisal: [lo]}}\noutcomes:\n", "did you mean 'low'"),
        ("config/reviews/legs.yaml", "comparisons:\n", "search: {sought: 3, assesed: 2}\ncomparisons:\n", "'assessed'"),
        ("config/reviews/legs.yaml", "comparisons:\n",
         "search:\n  databases: {MEDLINE: {records: 9, searched: 2018-03-14}}\n  screened: 10\ncomparisons:\n",
         "10 records cannot be screened where 9 are left"),
    ],
    ids=["missing review file", "outcome of a shared analysis", "comparison of a shared analysis", "time of a shared analysis",
         "no comparison of an analysis", "misspelt estimator", "unknown setting", "misspelt outcome", "unknown window", "window named twice", "outcome named twice",
         "comparison that is not there", "misspelt judgement", "misspelt unit", "no year", "range upside down",
         "misspelt judgement in config.yaml", "preferred before the window", "preferred after the window",
         "wrong measure", "misspelt class", "empty review", "threshold of a ratio",
         "threshold in per cent", "threshold of an unknown comparison", "prior without width",
         "treatment of a shared analysis", "unit of a shared analysis", "judgement", "misspelt count", "more screened than found"],
)  # fmt: skip
def test_a_fault_in_the_settings_is_told_with_its_line(folder, file, old, new, words):
    path = folder / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    told = problems(folder)
    assert any(words in t for t in told), told
    assert all(t.startswith("config/") and ":" in t for t in told)


def test_a_shared_analysis_may_name_what_a_review_has_that_is_not_made(folder):
    path = folder / "config/config.yaml"
    text = path.read_text().replace("[legs, cavas]", "[cavas]")
    path.write_text(text.replace("why: For comparison.", "why: For comparison., outcomes: [death]"))
    assert problems(folder) == []


def test_an_item_of_a_list_is_told_with_its_own_line(folder):
    path = folder / "config/reviews/legs.yaml"
    text = path.read_text().replace("    times: [any]", "    times:\n      - any\n      - later", 1)
    path.write_text(text)
    line = text.splitlines().index("      - later") + 1
    assert any(each.startswith(f"config/reviews/legs.yaml:{line} ") for each in problems(folder))


def test_a_library_without_studies_is_told(folder):
    for path in (folder / "resources/studies").iterdir():
        path.unlink()
    assert "there is no study file" in problems(folder)[0]


def test_a_study_file_with_an_error_is_left_out_and_the_rest_is_planned(folder):
    mini.write(folder, "zeta2022", GOOD.replace("12/40", "12/10"))
    plan = make_plan(folder, mini.REPOSITORY)
    assert plan.publications == ("alpha2019", "beta2019", "delta2020", "gamma2020")
    assert plan.review_ids == ["legs", "cavas"]
    assert len(plan.problems) == 1 and "zeta2022.yaml:15" in plan.problems[0]


def test_a_review_with_an_error_is_left_out_and_the_others_are_planned(folder):
    (folder / "config/reviews/legs.yaml").write_text(mini.LEGS.replace("role: safety", "role: safty"))
    plan = make_plan(folder, mini.REPOSITORY)
    assert plan.review_ids == ["cavas"]
    assert [p.split(":")[0] for p in plan.problems] == ["config/reviews/legs.yaml"]


@pytest.mark.parametrize("name", ["con", "logs", "l" * 101])
def test_a_review_whose_name_no_folder_of_results_can_have_is_told_and_not_planned(folder, name):
    (folder / f"config/reviews/{name}.yaml").write_text(mini.LEGS)
    main = folder / "config/config.yaml"
    main.write_text(mini.CONFIG.replace("[legs, cavas]", f"[{name}, cavas]"))
    plan = make_plan(folder, mini.REPOSITORY)
    (told,) = plan.problems
    assert told.startswith("config/config.yaml:") and "reviews[1]" in told
    assert plan.review_ids == ["cavas"]


def test_every_publication_is_told_with_what_each_review_does_with_it(folder):
    mini.write(
        folder, "other2022", mini.trial("Other", "1/40", "2/40").replace("acute DVT of the leg", "CLTI")
    )
    plan = make_plan(folder, mini.REPOSITORY)
    publications = {review.id: review.publications for review in plan.reviews}
    assert publications == {"cavas": ("delta2020", "gamma2020"), "legs": ("alpha2019", "beta2019")}
    library = read_order(folder / plan.jobs["overview"].order).given["library"]
    uses = {entry["id"]: entry["uses"] for entry in library}
    assert uses["alpha2019"]["legs"] == "included"
    assert uses["other2022"]["legs"].startswith("other question (conditions: ")


def test_the_plan_of_the_store_is_the_plan_made_anew(folder):
    first = make_plan(folder, mini.REPOSITORY)
    assert make_plan(folder, mini.REPOSITORY) == first
    mini.write(folder, "eta2022", mini.trial("Eta", "1/40", "2/40"))
    assert "eta2022" in make_plan(folder, mini.REPOSITORY).publications


def test_a_comment_in_the_settings_changes_no_job_and_a_value_does(folder):
    before = {job.id: job.key for job in make_plan(folder, mini.REPOSITORY).jobs.values()}
    path = folder / "config/config.yaml"
    path.write_text(path.read_text() + "# a remark\n")
    assert {job.id: job.key for job in make_plan(folder, mini.REPOSITORY).jobs.values()} == before
    path.write_text(path.read_text().replace("level: 0.95", "level: 0.9"))
    after = {job.id: job.key for job in make_plan(folder, mini.REPOSITORY).jobs.values()}
    assert {job for job in after if after[job] == before[job]} == {
        "extract",
        "assemble/legs",
        "assemble/cavas",
    }


def test_settings_that_are_missing_are_told_once_each(folder):
    text = (folder / "config/reviews/legs.yaml").read_text()
    file = folder / "config/reviews/legs.yaml"
    file.write_text(text.replace("title: Legs\n", "").replace("question: {population: invented}\n", ""))
    told = [line for line in problems(folder) if "is missing" in line]
    assert sorted(line.rsplit(": ", 1)[1] for line in told) == ["'question' is missing", "'title' is missing"]
