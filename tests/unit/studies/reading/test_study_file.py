"""Study files: the example of the design is accepted as it stands, and every fault is told with its line."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from study_examples import RIGHT

from evidence.record.published.publication import Notice, Progress
from evidence.studies.problems import format_problem
from evidence.studies.reading.study_file import read, read_bytes

SHOWN = "resources/studies/enden2012_cavent.yaml"


def read_text(text, words, shown=SHOWN):
    return read_bytes(text.encode(), shown, words)


def test_the_example_of_the_design_is_accepted_as_it_stands(words):
    publication, problems = read_text(RIGHT, words)
    assert problems == []
    assert publication.id == "enden2012_cavent"
    assert publication.citation.year == 2012
    assert publication.arms["cdt"].treatments == ("catheter-directed thrombolysis", "anticoagulation")
    assert publication.arms["cdt"].n == 101
    assert "acute DVT" in publication.population.conditions
    assert publication.population.details["clot site"] == {"iliofemoral": 209}
    assert publication.setting["prospective"] is True
    entry = publication.entries[0]
    assert entry.at.months == 24
    assert [cell.printed for cell in entry.cells][:2] == ["37/90 (41.1%)", "55/99 (55.6%)"]
    assert entry.cells[2].comparison == ("cdt", "control")
    assert [cell.line for cell in entry.cells] == [20, 21, 22]
    assert publication.appraisal.tool == "RoB 2"


# what is changed in the example, the line of the fault, and what is said about it
FAULTS = [
    ("role: primary", "rolle: primary", 3, "unknown key 'rolle' (did you mean 'role'?)"),
    ("role: primary", "rolle: primary", 2, "'role' is missing"),
    ("role: primary", "role: secondary", 3, "(did you mean 'secondary analysis'?)"),
    ("publication: full text", "publication: full-text", 7, "(did you mean 'full text'?)"),
    (
        "design: randomised controlled trial",
        "design: randomized controlled trial",
        8,
        "randomised controlled",
    ),
    ("year: 2012", "year: last", 5, "'year' should be a whole number"),
    ("journal: Lancet", "jurnal: Lancet", 5, "did you mean 'journal'?"),
    (
        "{authors: Enden T et al., year: 2012, title: Long-term outcome, ",
        "{",
        5,
        "give the title, or the authors",
    ),
    ("prospective: true", "prospective: perhaps", 9, "should be true or false"),
    ("centres: 20", "centre: 20", 9, "did you mean 'centres'?"),
    ("acute DVT of the leg", "healthy volunteers", 10, "no condition of the vocabulary"),
    ("condition: acute DVT of the leg,", "conditions: [leg DTV],", 10, "did you mean 'leg DVT'?"),
    (
        "condition: acute DVT of the leg,",
        "group: cancr, condition: acute DVT of the leg,",
        10,
        "did you mean 'cancer'?",
    ),
    ("[CDT, anticoagulation]", "[CDT, anticoagulatoin]", 12, "did you mean 'anticoagulation'?"),
    ("role: comparator", "role: control", 13, "not a legal role"),
    ("n: 101", "n: many", 12, "'n' should be a whole number"),
    ("n: 101", "n: 101, n limbs: 0", 12, "'n limbs' should be a whole number of at least 1"),
    (
        "authors: Enden T et al., year: 2012, title: Long-term outcome, ",
        "year: 2012, ",
        5,
        "give the title, or the",
    ),
    (
        "authors: Enden T et al., year: 2012, title: Long-term outcome, ",
        "authors: Enden, ",
        5,
        "give the title, or",
    ),
    ("pmid: 22172244", "doi: 10.1016/x.", 5, "ends with a sign of the sentence around it; write `10.1016/x`"),
    ("n: 101", "n: '101'", 12, "not 101; write `101` without quotes"),
    ("n: 101", "n: 1 101", 12, "write `1101`"),
    ("n: 101", "n: \u0661\u0660\u0661", 12, "write `101`"),
    ("n: 101", "n: 1,101", 12, "'101' stands between braces without a colon: a comma ends what is before it"),
    ("label: ", "label: standard, and ", 12, "stands between braces without a colon"),
    ("publication: full text", "publication: -", 7, "a dash alone is no value"),
    ("role: primary", "role: primary\nconditions: [DVT]", 4, "'conditions' (it stands under 'population')"),
    (
        "treatments: [anticoagulation], n: 108",
        "devices: [Trelis], treatments: [anticoagulation]",
        13,
        "'Trellis'",
    ),
    ("  control: {", "  cdt: {", 13, "'cdt' is written twice here (first in line 12)"),
    ("  control: {", "  source: {", 13, "is a key of outcomes"),
    ("  control: {", "  Control: {", 13, "only small letters"),
    *(
        (
            "design: randomised controlled trial",
            f"design: {word}",
            8,
            "does not count as independent patients",
        )
        for word in (
            "cluster-randomised trial",
            "Crossover trial",
            "randomised cross-over trial",
            "stepped-wedge trial",
        )
    ),
    ("design: randomised controlled trial", "design: randomised trial", 8, "is not a legal design"),
    ("n: 108}", "n: 108, subset of: ctd}", 13, "did you mean 'cdt'?"),
    ("n: 108}", "n: 108, same patients as: ctd}", 13, "did you mean 'cdt'?"),
    ("n: 108}", "n: 108, same patients as: control}", 13, "'control' is not another arm"),
    (", read: abstract}", "}", 15, "'read' is missing"),
    (
        "read: abstract}",
        "read: abstracts}",
        15,
        "'read' should begin with one of: full text, part of the full text",
    ),
    ("read: abstract}", "read: the abstract}", 15, "'read' should begin with one of"),
    ("outcome: pts_any", "outcome: pts_anny", 17, "did you mean 'pts_any'?"),
    ("    definition: Villalta", "    definitoin: Villalta", 19, "did you mean 'definition'?"),
    ("at: 24 months", "at: soon", 18, "'soon' is not a time"),
    ("cdt: 37/90 (41.1%)", "cdt: 97/90", 20, "97 events of 90 patients"),
    ("cdt: 37/90 (41.1%)", "cdt: 37 (41.1)", 20, "write `37 (41.1%)`"),
    ("cdt: 37/90 (41.1%)", "cdt: 3.9 ± 2.2", 20, "this outcome is counted"),
    ("cdt: 37/90 (41.1%)", "cdt: 95% at 12 months", 20, "two times"),
    ("cdt: 37/90 (41.1%)", "cdt: {printed: 37 patients}", 20, "'figure' is missing"),
    ("cdt: 37/90 (41.1%)", "cdt: {figure: 37/90, derived: all}", 20, "not a legal derived"),
    ("cdt: 37/90 (41.1%)", "cdt: {figure: 37/90, derived: method}", 20, "write `method:` too"),
    ("cdt: 37/90 (41.1%)", "cdt: [37, 90]", 20, "a list: write one figure"),
    ("cdt: 37/90 (41.1%)", "cdt:", 20, "empty: write the figure"),
    ("    control: 55/99", "    contrl: 55/99", 21, "did you mean 'control'?"),
    (
        "effect: RD -14.4% (-27.9% to -0.2%), p = 0.047",
        "effect: MD 5.7",
        22,
        "MD for an outcome that is counted",
    ),
    ("source: abstract", "source: abstrct", 23, "did you mean 'abstract'?"),
    ("tool: RoB 2", "tool: RoB 3", 24, "words like it: 'RoB 2'"),
    ("randomisation: low", "randomization: low", 24, "did you mean 'randomisation'?"),
    ("randomisation: low", "randomisation: loow", 24, "did you mean 'low'?"),
    ("overlaps: []", "overlaps: [enden2012_cavent]", 4, "names the file itself"),
    ("notes: of 209", "silenced: [{rule: x}]\nnotes: of 209", 25, "'reason' is missing"),
    ("notes: of 209", "no figures: none\nnotes: of 209", 25, "both 'outcomes' and 'no figures'"),
    ("study: CaVenT", "study: 'CaVenT", 26, "a quote is opened and never closed"),
    ("study: CaVenT", "study: CaVenT: a trial", 2, "a colon inside a value"),
    ("  - outcome", "\t- outcome", 17, "a tab: indent with spaces"),
    ("study: CaVenT", "study:\u00a0CaVenT", 2, "at column 7: a space of another kind (U+00A0)"),
    ("    at: 24 months", "\u2003\u2003at: 24 months", 18, "at column 1: a space of another kind (U+2003)"),
    ("  - outcome", "  -\u202foutcome", 17, "at column 4: a space of another kind (U+202F)"),
    ("study: CaVenT", "study: Ca\u2028VenT", 2, "an invisible line break (U+2028)"),
]


@pytest.mark.parametrize("name", ["\u00c9tude", "E\u0301tude"])
def test_a_letter_with_its_accent_is_one_however_it_is_stored(words, name):
    publication, problems = read_text(RIGHT.replace("study: CaVenT", f"study: {name}", 1), words)
    assert not problems and publication.study == "\u00c9tude"


def test_an_arm_that_is_not_there_is_told_on_the_line_that_names_it(words):
    new = "n: 108,\n    combines: [ctd]}"
    _, problems = read_text(RIGHT.replace("n: 108}", new, 1), words)
    assert [(each.line, each.message) for each in problems if "another arm" in each.message] == [
        (14, "'ctd' is not another arm (did you mean 'cdt'?)")
    ]


@pytest.mark.parametrize(
    ("cdt", "control"),
    [
        ("combines: [control]", "combines: [cdt]"),
        ("subset of: control", "subset of: cdt"),
        ("combines: [control], subset of: control", ""),
    ],
)
def test_an_arm_that_is_a_part_of_itself_is_an_error(words, cdt, control):
    text = RIGHT.replace("n: 101", f"n: 101, {cdt}", 1)
    publication, problems = read_text(
        text.replace("n: 108", f"n: 108, {control}" if control else "n: 108", 1), words
    )
    assert any("the arm is a part of itself" in each.message for each in problems)


@pytest.mark.parametrize(("old", "new", "line", "says"), FAULTS, ids=[each[1][:40] for each in FAULTS])
def test_faults_are_told_with_their_line_and_what_is_allowed(words, old, new, line, says):
    assert RIGHT.count(old) >= 1
    publication, problems = read_text(RIGHT.replace(old, new, 1), words)
    assert publication is None
    assert any(each.line == line and says in each.message for each in problems), list(
        map(format_problem, problems)
    )


def test_a_message_names_file_line_place_outcome_and_arm(words):
    _, problems = read_text(RIGHT.replace("37/90 (41.1%)", "12/10"), words)
    assert [format_problem(each) for each in problems] == [
        "resources/studies/enden2012_cavent.yaml:20 outcomes[1]: 12 events of 10 patients (pts_any, arm cdt)"
    ]


def test_all_faults_of_a_file_are_told_at_once(words):
    text = (
        RIGHT.replace("role: primary", "role: first")
        .replace("37/90 (41.1%)", "12/10")
        .replace("pts_any", "pts_eny")
    )
    _, problems = read_text(text, words)
    assert len(problems) == 2  # the misspelt outcome hides its figures, whose kind is not known
    assert len(read_text(RIGHT.replace("CDT,", "CTD,").replace("37/90 (41.1%)", "12/10"), words)[1]) == 2


NO_OUTCOMES = RIGHT[: RIGHT.index("outcomes:")]


@pytest.mark.parametrize("rest", ["", "outcomes: []\n", "outcomes:\n"])
def test_arms_without_outcomes_need_a_reason(words, rest):
    _, problems = read_text(NO_OUTCOMES + rest, words)
    assert [each.message for each in problems] == [
        "a study with arms but no outcomes: write the outcomes, or say why under 'no figures:', what is still "
        "to be read under 'awaiting:', or how far the study has come under 'progress:'"
    ]
    publication, problems = read_text(
        NO_OUTCOMES + rest + "no figures: the page stops before the results\n", words
    )
    assert problems == []
    assert publication.no_figures == "the page stops before the results"
    assert publication.entries == ()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("abstract", "abstract"),
        ("'part of the abstract, cut in the methods'", "part of the abstract"),
        ("table 20 of an assessment", "table"),
        ("'summary: news'", "summary"),
        ("full text (Chinese)", "full text"),
    ],
)
def test_what_was_read_begins_with_its_kind(words, text, kind):
    publication, problems = read_text(RIGHT.replace("read: abstract}", f"read: {text}}}"), words)
    assert problems == []
    (source,) = publication.sources.values()
    assert (source.kind, source.read) == (kind, text.strip("'"))


def test_what_was_published_afterwards_is_read(words):
    text = (
        RIGHT
        + "notices:\n  - {kind: correction, date: 2018-07-30, url: https://example.org, note: not read}\n"
    )
    publication, problems = read_text(text, words)
    assert problems == []
    (notice,) = publication.notices
    assert notice == Notice("correction", "2018-07-30", "https://example.org", "not read")
    assert notice.told == "correction of 2018-07-30: not read"


@pytest.mark.parametrize(
    ("notices", "says"),
    [
        ("notices: retraction\n", "'notices' should be a list"),
        ("notices:\n  - {date: 2018}\n", "'kind' is missing"),
        ("notices:\n  - {kind: retractoin}\n", "did you mean 'retraction'?"),
        ("notices:\n  - {kind: retraction, date: May 2018}\n", "'date' should be a date"),
        (
            "retracted: {date: 2024-02-30, notice: known}\n",
            "'date' is '2024-02-30', a day that the month does not have",
        ),
        (
            "retracted: {date: 2024-02, notice: known}\nnotices:\n  - {kind: retraction, date: 2024-02}\n",
            "the retraction is told twice",
        ),
    ],
)
def test_faults_of_notices_are_told(words, notices, says):
    _, problems = read_text(RIGHT + notices, words)
    assert any(says in each.message for each in problems), problems


@pytest.mark.parametrize(
    "text",
    [
        "notices:\n  - {kind: retraction, date: 2024-02}\n",
        "retracted: {date: 2024-02, notice: known}\nnotices:\n  - {kind: correction, date: 2018}\n",
    ],
)
def test_one_retraction_is_told_once_in_either_place(words, text):
    publication, problems = read_text(RIGHT + text, words)
    assert problems == []
    assert [notice.kind for notice in publication.notices].count("retraction") == 1


def test_setting_and_population_hold_what_else_a_paper_says(words):
    text = RIGHT.replace("centres: 20,", "centres: 20, ward: 7,").replace("age: mean 51.6,", "smokers: 12,")
    publication, problems = read_text(text, words)
    assert problems == []
    assert (publication.setting["ward"], publication.population.details["smokers"]) == (7, 12)


def test_groups_of_people_are_words_of_their_own(words):
    named = "condition: acute DVT of the leg, group: [cancer, trauma],"
    publication, problems = read_text(RIGHT.replace("condition: acute DVT of the leg,", named), words)
    assert problems == []
    assert publication.population.groups == ("cancer", "trauma")
    assert "group" not in publication.population.details


PROGRESS = (
    "progress: {state: recruiting, as of: 2026-01-06, planned n: 300, start: 2023, expected end: 2027-01}\n"
)


@pytest.mark.parametrize(
    ("rest", "reason"),
    [
        ("awaiting: the results\n", "awaiting: the results"),
        (PROGRESS, "ongoing: recruiting on 2026-01-06"),
        (PROGRESS + "awaiting: the design paper\n", "awaiting: the design paper"),
        ("progress: {state: recruiting}\n", "ongoing: recruiting"),
        ("no figures: withdrawn\nprogress: {state: withdrawn, as of: 2026}\n", "withdrawn"),
    ],
)
def test_what_is_awaited_and_a_study_that_goes_on_are_reasons_for_no_figures(words, rest, reason):
    publication, problems = read_text(NO_OUTCOMES + rest, words)
    assert problems == []
    assert publication.no_figures == reason


def test_figures_read_in_part_stand_beside_what_is_still_to_be_read(words):
    publication, problems = read_text(RIGHT + "awaiting: table 3\n" + PROGRESS, words)
    assert problems == []
    assert (publication.no_figures, publication.awaiting) == ("", "table 3")
    assert publication.progress == Progress("recruiting", "2026-01-06", 300, "2023", "2027-01")


@pytest.mark.parametrize(
    ("rest", "says"),
    [
        ("progress: {state: recruting, as of: 2026}\n", "did you mean 'recruiting'?"),
        ("progress: {as of: 2026}\n", "'state' is missing"),
        (
            "progress: {state: recruiting, as of: last spring}\n",
            "'as of' should be a date such as 2026-01-06",
        ),
        ("progress: {state: recruiting, as of: 2026-13}\n", "'as of' should be a date"),
        (
            "progress: {state: recruiting, as of: 2026, planned n: many}\n",
            "'planned n' should be a whole number",
        ),
        ("progress: {state: completed, as of: 2026}\n", "a study with arms but no outcomes"),
        ("awaiting: a table\nno figures: none printed\n", "both 'no figures' and 'awaiting'"),
    ],
)
def test_faults_of_what_is_to_come_are_told(words, rest, says):
    _, problems = read_text(NO_OUTCOMES + rest, words)
    assert any(says in each.message for each in problems), problems


@pytest.mark.parametrize(
    ("data", "line", "says"),
    [
        (b"", 1, "the file is empty"),
        (b"# only a comment\n", 1, "the file is empty"),
        (b"- a\n- b\n", 1, "must be a mapping"),
        (b"just words", 1, "must be a mapping"),
        (b"study: x\nrole: \xff\n", 2, "not UTF-8"),
        (b"study: x\nrole: [a\n", 3, "closing ]"),
        (b"study: x\n---\nstudy: y\n", 2, "one file holds one study"),
        (b"study: \x00\n", 1, "not allowed in YAML"),
        (b"a: &a [*a]\n", 1, "refer to each other"),
        (b"? [a, b]\n: c\n", 1, "a key must be a word"),
    ],
)
def test_what_is_no_study_file_at_all_is_told_in_plain_words(words, data, line, says):
    publication, problems = read_bytes(data, SHOWN, words)
    assert publication is None
    assert any(each.line == line and says in each.message for each in problems), problems


@pytest.mark.parametrize("shown", ["resources/studies/x.yml", "resources/studies/notes.txt"])
def test_other_files_are_told_and_not_ignored(words, shown):
    _, problems = read_text(RIGHT, words, shown)
    assert "study files end in .yaml" in problems[0].message


def test_a_file_name_with_capitals_is_refused(words):
    _, problems = read_text(RIGHT, words, "resources/studies/Enden2012.yaml")
    assert "only small letters" in problems[0].message


def test_a_missing_file_is_a_problem_and_no_exception(words, tmp_path):
    publication, problems = read(tmp_path / "x2012.yaml", words)
    assert publication is None
    assert "cannot be read" in problems[0].message


THREE_ARMS = RIGHT.replace(
    "  control: {",
    "  pmt: {label: PMT, role: intervention, treatments: [mechanical thrombectomy]}\n  control: {",
)


def test_an_effect_among_three_arms_names_its_comparison(words):
    _, problems = read_text(THREE_ARMS, words)
    assert "which arms are compared?" in problems[0].message
    text = THREE_ARMS.replace(
        "effect: RD -14.4%", "effect: {figure: RD -14.4%, comparison: [pmt, control]}\n    #"
    )
    publication, problems = read_text(text, words)
    assert problems == []
    assert publication.entries[0].cells[2].comparison == ("pmt", "control")
    _, problems = read_text(text.replace("[pmt, control]", "[pmt, contrl]"), words)
    assert "did you mean 'control'?" in problems[0].message


def test_an_arm_that_combines_others_does_not_make_the_comparison_ambiguous(words):
    text = THREE_ARMS.replace("treatments: [mechanical thrombectomy]", "treatments: [CDT], subset of: cdt")
    publication, problems = read_text(text, words)
    assert problems == []
    assert publication.entries[0].cells[2].comparison == ("cdt", "control")


def test_scalars_are_read_as_they_are_printed(words):
    text = RIGHT.replace("37/90 (41.1%)", "0.660").replace("55/99 (55.6%)", "0.770")
    publication, problems = read_text(
        text.replace("at: 24 months", "at: 24 months\n    method: Kaplan-Meier"), words
    )
    assert problems == []
    assert publication.entries[0].cells[0].printed == "0.660"
    assert publication.entries[0].cells[0].figure.percent_decimals == 1


def test_two_sources_must_be_told_apart(words):
    two = RIGHT.replace("outcomes:\n", "  table: {url: https://example.org, read: table 2}\noutcomes:\n", 1)
    publication, problems = read_text(two, words)
    assert problems == []
    _, problems = read_text(two.replace("    source: abstract\n", ""), words)
    assert {each.line for each in problems} == {21, 22, 23}
    assert all("no source" in each.message for each in problems)


def test_the_words_of_a_cell_stand_beside_its_figure(words):
    cell = "{figure: 37/90, printed: thirty-seven had PTS, derived: denominator, note: ours, at risk: 12}"
    publication, problems = read_text(RIGHT.replace("37/90 (41.1%)", cell), words)
    assert problems == []
    read_cell = publication.entries[0].cells[0]
    assert (read_cell.printed, read_cell.derived, read_cell.at_risk) == (
        "thirty-seven had PTS",
        "denominator",
        12,
    )


LINES = RIGHT.splitlines(keepends=True)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, len(LINES) - 1), st.text(" {}[]:,-#'\"abc0/%\n\t&*!|>", max_size=6)),
        max_size=4,
    )
)
def test_a_damaged_file_gives_problems_or_a_publication_and_never_an_exception(words, damages):
    lines = list(LINES)
    for place, noise in damages:
        half = len(lines[place]) // 2
        lines[place] = lines[place][:half] + noise + lines[place][half:]
    publication, problems = read_text("".join(lines), words)
    assert (publication is None) == any(each.severity == "error" for each in problems)
    assert all(format_problem(each) for each in problems)


@pytest.mark.parametrize(
    "enrolled", ["2006-01 to 2009-12", "about 2006"]
)  # the second is a warning of its own
def test_an_assumption_of_nothing_is_told_whatever_else_is(words, enrolled):
    text = RIGHT.replace("cdt: 37/90 (41.1%)", "cdt: {figure: 41.1%, assume: {why: as in the trial}}")
    _, problems = read_bytes(text.replace("2006-01 to 2009-12", enrolled).encode(), "x.yaml", words)
    assert any("'assume' says nothing" in problem.message for problem in problems)


def test_nobody_may_have_been_analysed_and_authors_with_their_year_are_a_citation(words):
    for old, new in (("n: 101", "n: 101, n analysed: 0"), ("title: Long-term outcome, ", "")):
        assert read_bytes(RIGHT.replace(old, new).encode(), "x2012.yaml", words)[1] == []
