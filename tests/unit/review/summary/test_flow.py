"""The flow: library counted by status and reason, held against the search; the spread of the evidence."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.record.notes.note import Note
from evidence.record.reviews.flow import Outside, ReasonCount, Retrieval, SearchCounts
from evidence.review.config.files.config_file import ConfigFile
from evidence.review.config.reviews.search_counts import (
    check_search,
    last_search,
    last_sought,
    read_search,
    unknown_files,
)
from evidence.review.summary.flow import eligible, flow_of
from evidence.review.summary.spread import spread_of
from unit.review.config.search_problems import problems

COMPLETE = {
    "databases": {"MEDLINE": {"records": 800, "searched": "2018-03-14"}, "Embase": {"records": 1200}},
    "registers": {"ClinicalTrials.gov": {"records": 46}},
    "duplicates removed": 500,
    "screened": 1546,
    "excluded at screening": 1526,
    "sought": 20,
    "not retrieved": 6,
    "assessed": 14,
    "excluded with reasons": {"Thrombus of the arm": 4, "No figures": 3},
    "other methods": {"sources": {"citations": {"records": 2}}, "sought": 2, "assessed": 2},
}


WRONG_ARM, A_FILTER = (Note("excluded_by_review", words={"reason": r}) for r in ("arm", "filter"))


def publication(status, study="A", reason=None, **changes):
    values = {
        "status": status, "study": study, "reason": reason, "year": 2010, "design": "case series",
        "setting": {}, "device_market_status": {},
    }  # fmt: skip
    return SimpleNamespace(**(values | changes))


def test_publications_are_counted_by_what_became_of_them():
    library = [
        publication("included", "A"), publication("included", "A"), publication("included", "B"),
        publication("context"), publication("safety only"), publication("other question"),
        publication("excluded", reason=WRONG_ARM), publication("excluded", reason=A_FILTER),
        publication("excluded", reason=A_FILTER), publication("awaiting", "C"), publication("ongoing", "D"),
    ]  # fmt: skip
    counts = flow_of(None, library).library
    assert (counts.about_question, counts.included, counts.studies) == (10, 3, 2)
    assert (counts.context, counts.safety_only, counts.awaiting, counts.ongoing) == (1, 1, 1, 1)
    assert counts.excluded == (ReasonCount(A_FILTER, 2), ReasonCount(WRONG_ARM, 1))


OTHER = Note("other_question", words={"field": "conditions", "present": "CLTI"})
OTHER_TOO = Note("other_question", words={"field": "treatment class", "present": "drug"})
STATUSES = ("included", "context", "safety only", "excluded", "awaiting", "ongoing")


@given(
    st.lists(st.sampled_from(STATUSES)),
    st.lists(st.sampled_from([(OTHER,), (OTHER_TOO,), (OTHER, OTHER_TOO)])),
    st.integers(0, 5),
)
def test_every_study_file_has_one_place_in_the_flow(statuses, missed, faulty):
    about = [
        publication(s, str(i), reason=A_FILTER if s == "excluded" else None) for i, s in enumerate(statuses)
    ]
    outside = [Outside(str(i), "L", "T", each) for i, each in enumerate(missed)]
    flow = flow_of(None, about, outside, faulty)
    library = flow.library
    places = (
        library.included, library.context, library.safety_only, library.awaiting, library.ongoing,
        *(r.count for r in library.excluded), *(r.count for r in library.other_question), library.with_error,
    )  # fmt: skip
    assert sum(places) == library.files == len(statuses) + len(missed) + faulty
    assert [x.publication for x in flow.near_misses] == [x.publication for x in outside if len(x.missed) == 1]


def test_other_questions_are_counted_by_the_first_criterion_that_failed():
    outside = [Outside("a", "A", "", (OTHER, OTHER_TOO)), Outside("b", "B", "", (OTHER,)),
               Outside("c", "C", "", (OTHER_TOO,))]  # fmt: skip
    counted = flow_of(None, [], outside).library.other_question
    assert [(r.reason.words["field"], r.count) for r in counted] == [
        ("conditions", 2),
        ("treatment class", 1),
    ]


def test_a_search_that_leaves_other_numbers_than_the_library_is_told():
    search = read_search(COMPLETE)  # 14 - 7 + 2 = 9 reports remain
    nine = [publication("included")] * 9
    assert flow_of(search, nine).warnings == ()
    (warning,) = flow_of(search, nine[:8]).warnings
    assert warning == Note("search_differs", numbers={"search": 9, "library": 8})


def test_nothing_is_held_against_counts_that_nobody_stated():
    for search in (
        None,
        read_search({"screened": 5}),
        read_search({"earlier review": {"label": "x", "source": "y"}}),
    ):
        assert flow_of(search, [publication("included")]).warnings == ()


def test_a_configuration_without_search_states_nothing():
    assert read_search(None) is None and read_search({}) is None
    only = read_search({"screened": 5})
    assert only.screened == 5
    assert only == SearchCounts(None, (), (), None, None, None, 5, None, Retrieval(), (), None, None)


def test_counts_that_add_up_are_no_problem():
    assert problems(COMPLETE) == []
    assert problems({}) == []


@pytest.mark.parametrize(
    ("change", "where", "words"),
    [
        ({"screened": 1545}, "search.screened", "2046 records found less 500 duplicates removed are 1546, not 1545"),
        ({"duplicates removed": 3000}, "search.screened", "are -954"),
        ({"sought": 21}, "search.sought", "less 1526 excluded at screening are 20, not 21"),
        ({"excluded at screening": 1600}, "search.excluded at screening", "1600 cannot be excluded"),
        ({"assessed": 15}, "search.assessed", "20 reports sought less 6 not retrieved are 14, not 15"),
        ({"not retrieved": 21}, "search.not retrieved", "21 cannot be not retrieved of 20"),
        ({"excluded with reasons": {"x": 15}}, "search.excluded with reasons", "15 reports cannot be excluded of 14"),
        ({"other methods": {"sought": 2, "assessed": 3}}, "search.other methods.assessed", "3 cannot be assessed of 2"),
    ],
    ids=lambda value: value if isinstance(value, str) and value.startswith("search") else None,
)  # fmt: skip
def test_a_count_that_does_not_follow_is_told_with_its_place(change, where, words):
    found = problems(COMPLETE | change)
    assert found and found[0][0] == where and words in found[0][1]


def test_more_screened_than_found_is_told_also_where_duplicates_are_not_stated():
    search = {"databases": {"MEDLINE": {"records": 10}}, "screened": 12}
    assert problems(search) == [("search.screened", "12 records cannot be screened where 10 are left")]
    assert problems(search | {"screened": 9}) == []


def test_a_count_that_is_not_stated_is_not_guessed():
    partly = {k: v for k, v in COMPLETE.items() if k not in ("excluded at screening", "not retrieved")}
    assert problems(partly) == []
    unknown = COMPLETE | {"databases": {"MEDLINE": {}}}
    assert problems(unknown) == []


def test_a_study_counts_once_in_each_of_its_countries_and_devices():
    spread = spread_of(
        [
            publication("included", "A", setting={"countries": ["Norway", "Italy"]}),
            publication("included", "A", year=2012, setting={"countries": ["Norway"]},
                        device_market_status={"Trellis": "withdrawn"}),
            publication("included", "B", setting={"countries": "Norway"},
                        device_market_status={"Trellis": "withdrawn", "EKOS": "unknown"}),
            publication("included", "C", year=None, design="registry"),
            publication("excluded", "D", setting={"countries": ["Chad"]}),
        ]
    )  # fmt: skip
    assert [(c.country, c.studies) for c in spread.countries] == [("Norway", 2), ("Italy", 1)]
    assert spread.studies_without_country == 1 and spread.studies_without_device == 1
    assert [(d.device, d.market_status, d.studies, d.publications) for d in spread.devices] == [
        ("Trellis", "withdrawn", 2, 2), ("EKOS", "unknown", 1, 1),
    ]  # fmt: skip
    assert [(y.year, y.design, y.publications) for y in spread.years] == [
        (2010, "case series", 2), (2012, "case series", 1), (None, "registry", 1),
    ]  # fmt: skip


SOUGHT = {"wanted": "patency", "where": "web pages", "searched": "2026-11-29", "found": "nothing"}


def problems_of_names(**changes):
    file = ConfigFile("config/reviews/x.yaml", "", {"search": {"by name": {"Alpha": SOUGHT | changes}}}, {})
    gone = unknown_files(file, {"bravo2018", "kilo2024"})
    return [(p.where, p.message) for p in (*check_search(file), *(n.problem for n in gone))]


def test_a_study_looked_for_by_name_is_read_and_is_no_count():
    bravo = {**SOUGHT, "found": "results", "publication": "bravo2018"}
    found = read_search({"by name": {"Alpha": SOUGHT, "Bravo": bravo}})
    assert [(s.name, s.wanted, s.date, s.found) for s in found.by_name] == [
        ("Alpha", "patency", "2026-11-29", "nothing"),
        ("Bravo", "patency", "2026-11-29", "results"),
    ]
    assert [s.name for s in found.missed] == ["Alpha"]
    assert flow_of(found, []).warnings == ()
    assert last_sought(found) == "2026-11-29" and last_search(found) is None
    later = read_search({"by name": {"Alpha": SOUGHT, "Bravo": {**SOUGHT, "searched": "2026-12-01"}}})
    assert (
        last_sought(later) == "2026-12-01"
        and last_sought(read_search({})) is None
        and last_sought(None) is None
    )


@pytest.mark.parametrize("found", ["part", "results"])
def test_of_a_study_that_was_found_and_has_no_file_the_flow_says_so_and_adds_up(found):
    search = read_search({"by name": {"Alpha": SOUGHT, "Bravo": {**SOUGHT, "found": found}}})
    assert [s.name for s in search.missed] == ["Alpha", "Bravo"]
    with_it, without = flow_of(search, []), flow_of(None, [])
    assert with_it.library == without.library
    assert with_it.warnings == (Note("found_without_file", words={"names": "Bravo"}),)


def test_a_study_file_stands_where_something_was_read_and_only_there():
    assert problems_of_names() == []
    assert problems_of_names(found="part", publication="bravo2018") == []
    (missing,) = problems_of_names(found="part")
    assert missing == (
        "search.by name.Alpha.found",
        "'part' is found: name the study file under 'publication'",
    )
    (unknown,) = problems_of_names(found="results", publication="bravo2019")
    assert unknown[0] == "search.by name.Alpha.publication" and "bravo2018" in unknown[1]
    (needless,) = problems_of_names(found="named by others", publication="bravo2018")
    assert needless[0] == "search.by name.Alpha.publication"


def test_a_day_that_does_not_exist_is_no_date():
    ((where, message),) = problems_of_names(searched="2026-02-30")
    assert where == "search.by name.Alpha.searched" and "2026-02-30" in message


@pytest.mark.parametrize(
    ("dates", "latest"),
    [
        (("14 March 2018", "2 April 2017"), "14 March 2018"),
        (("2 January 2019", "14 March 2018"), "2 January 2019"),
        (("2019-06-30", "July 2019"), "July 2019"),
        (("March 9, 2020", "2020-03-08"), "March 9, 2020"),
        (("2021", "not known"), "2021"),
    ],
)
def test_the_last_search_is_the_latest_day_however_it_is_written(dates, latest):
    databases = {f"Database {i}": {"searched": day} for i, day in enumerate(dates)}
    assert last_search(read_search({"databases": databases})) == latest


@pytest.mark.parametrize(
    ("search", "left"),
    [({}, 0), ({"assessed": 12}, 12), ({"assessed": 12, "excluded with reasons": {"a": 3, "b": 4}}, 5), ({"sought": 12}, None)],
)  # fmt: skip
def test_reports_are_left_that_were_assessed_and_not_excluded(search, left):
    found = read_search({"other methods": search} if search else {})
    assert eligible(found.other_retrieval if found else None) == left
