"""Guidance files: what is wrong in one is told with its line and the nearest legal word."""

import pytest

from evidence.record.dossiers.guidance import Bearing
from evidence.studies.problems import NOWHERE, format_problem
from unit.review.guidance_examples import GUIDANCE, read


def told(folder, old, new):
    assert old in GUIDANCE
    found = read(folder, GUIDANCE.replace(old, new, 1))
    assert (found.guidance is None) != all(p.rule == NOWHERE for p in found.problems)
    return [format_problem(p) for p in found.problems]


def line_of(text):
    return next(i for i, line in enumerate(GUIDANCE.splitlines(), start=1) if text in line)


def test_a_file_without_fault_is_read_whole(tmp_path):
    found = read(tmp_path)
    assert found.problems == ()
    assert found.guidance.recommendations[0].bears.outcomes == ("pts_any", "major_bleeding")
    assert found.guidance.item("age").read.fields == ("age",)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("tier: special arrangements", "tier: specal arrangements", "did you mean 'special arrangements'?"),
        ("code: team", "code: teem", "did you mean 'team'?"),
        ("status: published", "status: publishd", "did you mean 'published'?"),
        ("outcomes: [pts_any, major", "outcomes: [pts_amy, major", "did you mean 'pts_any'?"),
        ("items: [age]", "items: [agge]", "did you mean 'age'?"),
        ("items: [age]", "items: [age], subgroup: site", "'site' is no subgroup of legs"),
        ("items: [age]", "items: [age], level: distal", "a level stands without its subgroup"),
        ("items: [age]", "items: [age], analyses: [primery]", "did you mean 'primary'?"),
        ("designs: [randomised", "designs: [randomized", "did you mean 'randomised controlled trial'?"),
        ("count: 2", "count: -2", "a count cannot be negative"),
        ("count: 2", "count: 3", "the kinds add up to 3, more than all 2 sources"),
        ("total sources: 2", "total sources: -1", "a count cannot be negative"),
        ("until: '2019-02'", "until: '2018-12'", "before it begins on 2019-01"),
        ("date: '2019-01'", "date: '2019-13'", "'2019-13' is no date"),
        ("date: '2019-01'", "date: '2019-07'", "publication on 2019-06-12 stands after consultation on 2019-07"),
        ("\npublished: '2019-06-12'", "\npublished: '2019-06'", "'2019-06' is no day"),
        ("\npublished: '2019-06-12'", "\npublished: '2019-06-30'", "not the date under 'published'"),
        ("read: {fields: [age]}", "read: {}", "nothing says where a study file reports this"),
        ("risks:\n      - {name: bleeding, outcomes: [major_bleeding]", "risks:\n      - {name: bleeding, outcomes: [mayor_bleeding]", "did you mean 'major_bleeding'?"),
        ("complaints, outcomes: [pts_any]", "complaints, outcomes: [pts_amy]", "did you mean 'pts_any'?"),
        ("recovery:", "recovry:", "did you mean 'recovery'?"),
        ("title:", "titel:", "did you mean 'title'?"),
    ],
)  # fmt: skip
def test_each_fault_is_told_at_its_line_with_what_is_allowed(tmp_path, old, new, said):
    lines = told(tmp_path, old, new)
    assert any(said in line for line in lines), lines
    assert all(line.startswith("resources/guidance/abc1.yaml:") for line in lines)


# A statement whose subgroup is gone is held against nothing, not against results of all patients.
@pytest.mark.parametrize(
    ("old", "new", "gone", "left"),
    [
        ("items: [age]", "items: [age], subgroup: site, level: iliac", "bears.subgroup: warning: 'site'", Bearing()),
        ("items: [age]", "items: [age], analyses: [primery, primary]", "bears.analyses[1]: warning: 'primery'",
         Bearing(outcomes=("pts_any", "major_bleeding"), analyses=("primary",), items=("age",))),
        ("count: 2}", "count: 2, known: [{publication: gone2019, named in: A page.}, {publication: alpha2019, named in: A page.}]}",
         "known[1].publication: warning: 'gone2019' is no study file", Bearing(outcomes=("pts_any", "major_bleeding"), items=("age",))),
    ],
    ids=["subgroup", "analysis", "study file"],
)  # fmt: skip
def test_a_name_that_points_at_nothing_leaves_out_what_stands_on_it_alone(tmp_path, old, new, gone, left):
    found = read(tmp_path, GUIDANCE.replace(old, new, 1))
    (line,) = [format_problem(p) for p in found.problems]
    assert gone in line and line.endswith("is left out")
    assert found.guidance.recommendations[0].bears == left
    known = [s.publication for s in found.guidance.sources[0].known]
    assert known == (["alpha2019"] if "known" in new else [])


def test_the_line_is_that_of_the_fault(tmp_path):
    (line,) = told(tmp_path, "tier: special arrangements", "tier: sometimes")
    assert line.startswith(f"resources/guidance/abc1.yaml:{line_of('tier:')} recommendations[1].tier")
    assert "standard arrangements, special arrangements, only in research, do not use" in line


def test_a_file_that_does_not_exist_is_told_where_it_is_named(tmp_path):
    found = read(tmp_path, name="abc2")
    (line,) = [format_problem(p) for p in found.problems]
    assert line.startswith("config/reviews/legs.yaml:1 guidance.dossier: there is no resources/guidance/abc2")
    assert "there are: abc1" in line


@pytest.mark.parametrize(
    ("consultation", "published", "wrong"),
    [
        ("date: '2019-06', until: '2019-06-02'", "2019-06-12", False),  # a month holds its days
        ("date: '2019-06-12', until: '2019-06-12'", "2019-06-12", False),
        ("date: '2019-06', until: '2019-05'", "2019-06-12", True),
        ("date: '2019-06-12', until: '2019-06-11'", "2019-06-12", True),
        ("date: '2019'", "2019-01-01", False),
        ("date: '2019-06-13'", "2019-06-12", True),
        ("date: '2019-07'", "2019-06-30", True),
    ],
)
def test_dates_known_to_the_month_or_year_are_in_order_where_they_may_be(
    tmp_path, consultation, published, wrong
):
    text = GUIDANCE.replace("date: '2019-01', until: '2019-02'", consultation)
    found = read(
        tmp_path, text.replace("2019-06-12'", f"{published}'") if published != "2019-06-12" else text
    )
    assert bool(found.problems) is wrong, found.problems
