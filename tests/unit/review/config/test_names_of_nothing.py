"""A name that points at nothing leaves out the part that cannot be had without it, and stops nothing else."""

from dataclasses import replace
from pathlib import Path

import pytest

from evidence.review.config import settings
from evidence.studies.problems import format_problem
from evidence.studies.vocabulary.loading import load_vocabulary
from workflow import mini

WORDS = load_vocabulary(mini.REPOSITORY / "resources/vocabulary")
KNOWN = settings.KnownStudies(
    frozenset({"alpha2019", "beta2019", "gamma2020", "delta2020"}),
    frozenset({"Alpha", "Beta", "Gamma", "Delta"}),
)
JUDGED = """\
judgements:
  - outcome: {outcome}
    comparison: {comparison}
    judged by: somebody
    date: 2026-11-20
    made for: {{k: 2, estimate: 0.5}}
    risk of bias: {{accept: 0}}
    inconsistency: {{accept: 0}}
    indirectness: {{change: 0, reason: r}}
    imprecision: {{accept: 0}}
    publication bias: {{change: 0, reason: r}}
    reason: invented
"""


def load(folder: Path, review: str, shared: str = "", certainty: str = "") -> settings.Settings:
    """Read the small library with one review alone, with what is added to its files."""
    mini.with_one_review(folder)
    path = folder / "config/reviews/legs.yaml"
    path.write_text(review)
    main = folder / "config/config.yaml"
    main.write_text(main.read_text() + shared)
    if certainty:
        (folder / "config/certainty").mkdir()
        (folder / "config/certainty/legs.yaml").write_text(certainty)
    return settings.load(folder, mini.REPOSITORY / "workflow/schemas", WORDS, KNOWN)


def same(one: settings.Settings, other: settings.Settings) -> bool:
    """Whether two readings ask for the same, whatever their files look like."""
    (a,), (b,) = one.reviews, other.reviews
    return replace(a, config_sha256="") == replace(b, config_sha256="") and one.certainty == other.certainty


SOUGHT = (
    "search:\n  by name:\n    Bravo: {{wanted: w, where: w, searched: '2026-11-29', found: {found}{file}}}\n"
)
# What is written with a name of nothing, what that comes to, and how it is told (the first line of it is 1).
ADDED = {
    "levels of a subgroup": (
        "subgroups:\n  mine: {label: M, comparisons: [lysis-v-drug], by: values, values: {Alpha: a, Beta: b, Gone: a}}\n",
        "subgroups:\n  mine: {label: M, comparisons: [lysis-v-drug], by: values, values: {Alpha: a, Beta: b}}\n",
        ":2 subgroups.mine.values.Gone: warning: study 'Gone' is not known",
    ),
    "all levels of a subgroup": (
        "subgroups:\n  mine: {label: M, comparisons: [lysis-v-drug], by: values, values: {Gone: a}}\n",
        "",
        ":2 subgroups.mine.values.Gone: warning: study 'Gone' is not known",
    ),
    "values of a regression": (
        "meta-regressions:\n  mine: {label: M, comparisons: [lysis-v-drug], values: {Alpha: 1, Beta: 2, Alphaa: 3}}\n",
        "meta-regressions:\n  mine: {label: M, comparisons: [lysis-v-drug], values: {Alpha: 1, Beta: 2}}\n",
        ":2 meta-regressions.mine.values.Alphaa: warning: study 'Alphaa' is not known (did you mean 'Alpha'?)",
    ),
    "outcomes of a regression": (
        "meta-regressions:\n  mine: {label: M, comparisons: [lysis-v-drug], by: [year], outcomes: [gone]}\n",
        "",
        ":2 meta-regressions.mine.outcomes[1]: warning: outcome 'gone' is not known",
    ),
    "a released overlap": (
        "overlaps:\n  released:\n    - {between: [Alpha, Gone], reason: r}\n    - {between: [Alpha, Beta], reason: r}\n",
        "overlaps:\n  released:\n    - {between: [Alpha, Beta], reason: r}\n",
        ":3 overlaps.released[1].between[2]: warning: study 'Gone' is not known",
    ),
    "studies of an analysis": (
        "analyses:\n  mine: {label: M, why: w, drop: {study: [Alpha, Gone]}}\n",
        "",
        ":2 analyses.mine.drop.study[2]: warning: study 'Gone' is not known",
    ),
    "study files of an analysis": (
        "analyses:\n  mine: {label: M, why: w, keep: {id: [gone2019]}}\n",
        "",
        ":2 analyses.mine.keep.id[1]: warning: study file 'gone2019' is not known",
    ),
    "an analysis of the name of one that all share": (
        "analyses:\n  common-effect: {label: M, why: w, drop: {study: [Gone]}}\n",
        "without analyses: [common-effect]\n",
        ":2 analyses.common-effect.drop.study[1]: warning: study 'Gone' is not known",
    ),
    "outcomes of an analysis": (
        "analyses:\n  mine: {label: M, why: w, outcomes: [gone, death], level: 0.9}\n",
        "analyses:\n  mine: {label: M, why: w, outcomes: [death], level: 0.9}\n",
        ":2 analyses.mine.outcomes[1]: warning: outcome 'gone' is not known",
    ),
    "times of an analysis": (
        "analyses:\n  mine: {label: M, why: w, times: {any: gone}}\n",
        "",
        ":2 analyses.mine.times.any: warning: time window 'gone' is not known",
    ),
    "an analysis that is not wanted": (
        "without analyses: [gone]\n",
        "",
        ":1 without analyses[1]: warning: analysis 'gone' is not known",
    ),
    "all outcomes of an assumption": (
        "assumptions:\n  arm size: {why: w, outcomes: [gone]}\n",
        "",
        ":2 assumptions.arm size.outcomes[1]: warning: outcome 'gone' is not known",
    ),
    "outcomes of the plain page": (
        "pages:\n  plain: {title: t, about: [a], outcomes: {pts_any: p, gone: g}}\n",
        "pages:\n  plain: {title: t, about: [a], outcomes: {pts_any: p}}\n",
        ":2 pages.plain.outcomes.gone: warning: outcome 'gone' is not known",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", ADDED)
def test_a_review_is_made_without_what_a_name_of_nothing_stands_for(tmp_path, what):
    written, meant, told = ADDED[what]
    found = load(tmp_path / "a", written + mini.LEGS)
    (line,) = map(format_problem, found.problems)
    assert line.startswith(f"config/reviews/legs.yaml{told}") and line.endswith("is left out")
    assert same(found, load(tmp_path / "b", meant + mini.LEGS))


@pytest.mark.parametrize("found", ["part", "results"])
def test_a_study_looked_for_by_name_whose_file_is_gone_stops_nothing(tmp_path, found):
    text = SOUGHT.format(found=found, file=", publication: alfa2019") + mini.LEGS
    read = load(tmp_path, text)
    (line,) = map(format_problem, read.problems)
    assert line.startswith(
        "config/reviews/legs.yaml:3 search.by name.Bravo.publication: warning: study file 'alfa2019' is not known "
        "(did you mean 'alpha2019'?)"
    )
    (sought,) = read.reviews[0].search.by_name
    assert sought.without_file and sought.found == found


@pytest.mark.parametrize(
    ("after", "added"),
    [
        ("    label: PTS\n", "    benchmark: {value: 0.5, label: b, source: gone2019}\n"),
        ("    label: PTS\n", "    benchmark: {value: 0.5, label: b, source: alpha2019, time: gone}\n"),
        ("    label: PTS\n", "    threshold: {value: 0.8, label: t, comparison: gone}\n"),
    ],
)
def test_a_line_to_compare_with_is_left_out_where_what_it_names_is_not_there(tmp_path, after, added):
    found = load(tmp_path / "a", mini.LEGS.replace(after, after + added, 1))
    (line,) = map(format_problem, found.problems)
    assert "warning: " in line and " 'gone" in line and line.endswith("is left out")
    assert same(found, load(tmp_path / "b", mini.LEGS))


def test_a_shared_analysis_with_a_name_of_nothing_is_not_made_as_if_it_were_not_named(tmp_path):
    found = load(tmp_path / "a", mini.LEGS, "  mine: {label: M, why: w, drop: {study: [Gone]}}\n")
    (line,) = map(format_problem, found.problems)
    assert "analyses.mine.drop.study[1]: warning: study 'Gone' is not known" in line
    assert same(found, load(tmp_path / "b", mini.LEGS))


@pytest.mark.parametrize(
    ("names", "told"),
    [({"outcome": "gone"}, "judgements[1].outcome"), ({"comparison": "gone"}, "judgements[1].comparison")],
)
def test_a_judgement_of_a_result_that_is_not_there_leaves_the_others(tmp_path, names, told):
    good = JUDGED.format(outcome="death", comparison="lysis-v-drug")
    gone = JUDGED.format(**({"outcome": "pts_any", "comparison": "lysis-v-drug"} | names))
    found = load(tmp_path / "a", mini.LEGS, certainty=gone + good.removeprefix("judgements:\n"))
    (line,) = map(format_problem, found.problems)
    assert f" {told}: warning: " in line and line.endswith("judgements[1] is left out")
    (judgement,) = found.certainty[0].judgements
    assert judgement.outcome == "death"
    assert judgement.line == f"config/certainty/legs.yaml:{gone.count(chr(10)) + 1}"


def test_a_baseline_and_a_difference_of_an_outcome_that_is_not_there_leave_the_others(tmp_path):
    given = "{important difference: 5, baseline: {lysis-v-drug: {value: 0.2, label: l, source: s}}}"
    text = f"outcomes:\n  gone: {given}\n  death: {given}\n".replace("important difference: 5, ", "")
    found = load(tmp_path, mini.LEGS, certainty=text)
    (line,) = map(format_problem, found.problems)
    assert line.startswith("config/certainty/legs.yaml:2 outcomes.gone: warning: outcome 'gone' is not known")
    assert [b.outcome for b in found.certainty[0].baselines] == ["death"]


# What decides who is pooled, or how, stops the review: nobody knows what it would be without.
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("question: {conditions: [leg DVT]}",
         "question: {conditions: [leg DVT]}\n  exclude: [{publication: gone2019, reason: r}]"),
        ("question: {conditions: [leg DVT]}", "question: {conditions: [leg DVT]}\n  keep: {study: [Gone]}"),
        ("times: [any]", "times: [gone]"),
    ],
)  # fmt: skip
def test_what_decides_on_the_studies_of_a_review_stops_it(tmp_path, old, new):
    found = load(tmp_path, mini.LEGS.replace(old, new, 1))
    assert found.reviews == () and "warning" not in format_problem(found.problems[0])
