"""Many files: checks between them, and that reading them stays light."""

import subprocess
import sys

import pytest
from study_examples import RIGHT, ROOT

from evidence.record.published.severity import Severity
from evidence.studies.identities import study_paths
from evidence.studies.library import check_all
from evidence.studies.problems import NOWHERE, format_problem

OTHER = RIGHT.replace("22172244", "26853645").replace("role: primary", "role: follow-up", 1)


@pytest.fixture
def folder(tmp_path):
    """Give a folder with two study files."""
    studies = tmp_path / "studies"
    studies.mkdir()
    (studies / "enden2012.yaml").write_text(RIGHT)
    (studies / "haig2016.yaml").write_text(OTHER.replace("pts_any", "pts_severe"))
    return studies


def messages(problems):
    return [format_problem(each).rpartition("/")[2] for each in problems]


def test_files_that_are_right_give_publications_and_no_problem(folder, words):
    library = check_all(study_paths(folder), words)
    assert [each.id for each in library.publications] == ["enden2012", "haig2016"]
    assert library.problems == ()


def test_problems_of_all_files_come_in_one_sorted_list(folder, words):
    (folder / "a2020.yaml").write_text("study: x: y")
    (folder / "z2020.yml").write_text(RIGHT)
    (folder / "enden2012.yaml").write_text(RIGHT.replace("overlaps: []", "overlaps: [haig2061]"))
    assert messages(check_all(study_paths(folder), words).problems) == [
        "a2020.yaml:1: unreadable YAML at column 9: a colon inside a value: put the whole value in quotes",
        "enden2012.yaml:4 overlaps: 'haig2061' is not a study file (did you mean 'haig2016'?)",
        "z2020.yml: not a study file: study files end in .yaml",
    ]


SECOND = """\
  - outcome: pts_any
    at: 24 months
    definition: Villalta 5 or more
    cdt: 12/90
    source: abstract
"""
TWICE = RIGHT.replace("appraisal:", f"{SECOND}appraisal:")


def test_what_files_say_of_each_other_is_told_of_a_file_with_other_errors_too(folder, words):
    """A word that is not legal, a name that is no file and one value twice: one round, not three."""
    text = TWICE.replace("overlaps: []", "overlaps: [haig2061]").replace("design: ", "design: x")
    (folder / "enden2012.yaml").write_text(text)
    overlap, design, twice = messages(check_all(study_paths(folder), words).problems)
    assert overlap.startswith("enden2012.yaml:4 overlaps: 'haig2061' is not a study file")
    assert design.startswith("enden2012.yaml:8: 'xrandomised controlled trial' is not a legal design")
    assert "for the same outcome, arm and time" in twice


def test_a_file_with_errors_puts_none_on_others_and_none_that_may_come_of_its_own(folder, words):
    # The name of the study is written otherwise; what tells two entries apart cannot be read.
    text = TWICE.replace("study: CaVenT", "study: CAVENT").replace(
        "    cdt: 12/90", "    segmnt: calf\n    cdt: 12/90"
    )
    (folder / "other2012.yaml").write_text(text.replace("22172244", "22172249"))
    told = messages(check_all(study_paths(folder), words).problems)
    assert {line.partition(":")[0] for line in told} == {"other2012.yaml"}
    assert any("write one name for one study" in line for line in told)
    assert any("'segmnt' is neither" in line for line in told)
    assert not any("for the same outcome" in line for line in told)


def test_a_figure_is_not_held_against_an_arm_that_could_not_be_read(folder, words):
    text = TWICE.replace("n: 101", "n: 101 patients")
    (folder / "enden2012.yaml").write_text(text)
    (told,) = messages(check_all(study_paths(folder), words).problems)
    assert told.startswith("enden2012.yaml:12 arms.cdt: 'n' should be a whole number")


def test_a_name_that_is_no_file_is_told_on_its_own_line(folder, words):
    listed = "overlaps:\n  - haig2016\n  - haig2061"
    (folder / "enden2012.yaml").write_text(RIGHT.replace("overlaps: []", listed))
    (told,) = messages(check_all(study_paths(folder), words).problems)
    assert told.startswith("enden2012.yaml:6 overlaps: 'haig2061' is not a study file")


def test_the_new_name_of_a_renamed_file_is_offered_to_files_that_name_it(folder, words):
    for name, others in (
        ("follow_up2018", "trial2012, quality2014"),
        ("quality2014", "trial2012, follow_up2018"),
    ):
        (folder / f"{name}.yaml").write_text(OTHER.replace("overlaps: []", f"overlaps: [{others}]"))
    (folder / "cavent_main.yaml").write_text(
        RIGHT.replace("overlaps: []", "overlaps: [follow_up2018, quality2014]")
    )
    told = [each for each in messages(check_all(study_paths(folder), words).problems) if "overlaps:" in each]
    assert told == [
        f"{name}.yaml:4 overlaps: 'trial2012' is not a study file (is 'cavent_main' its new name? It names files "
        "that name it)"
        for name in ("follow_up2018", "quality2014")
    ]


def test_no_new_name_is_offered_for_a_slip_or_where_no_file_names_those_that_name_it(folder, words):
    (folder / "enden2012.yaml").write_text(RIGHT.replace("overlaps: []", "overlaps: [haig2061]"))
    (folder / "haig2016.yaml").write_text(OTHER.replace("overlaps: []", "overlaps: [unheard_of]"))
    told = "\n".join(messages(check_all(study_paths(folder), words).problems))
    assert "did you mean 'haig2016'?" in told
    assert "'unheard_of' is not a study file\n" in f"{told}\n"


def test_a_suspicion_about_a_file_that_is_gone_holds_nobody_back(folder, words):
    (folder / "enden2012.yaml").write_text(
        RIGHT.replace("overlaps: []", "overlaps: []\nsuspected overlaps: [haig2061]")
    )
    (folder / "haig2016.yaml").write_text(OTHER)
    (told,) = [p for p in check_all(study_paths(folder), words).problems if p.where == "suspected overlaps"]
    assert (told.rule, told.severity) == (NOWHERE, Severity.WARNING)
    assert told.message == "'haig2061' is not a study file (did you mean 'haig2016'?); this is left out"


def test_one_publication_in_two_files_is_told(folder, words):
    (folder / "haig2016.yaml").write_text(RIGHT)
    assert messages(check_all(study_paths(folder), words).problems) == [
        "haig2016.yaml:3 role: warning: enden2012 is also the primary publication of CaVenT",
        "haig2016.yaml:5 citation: warning: the same PMID as enden2012: is it one publication in two files?",
    ]


@pytest.mark.parametrize("name", ["CaVenT study", "The CaVenT trial", "CAVENTs", "CaVenT Study Group"])
def test_names_that_differ_in_a_word_of_any_study_are_asked_about(folder, words, name):
    (folder / "haig2016.yaml").write_text(OTHER.replace("study: CaVenT", f"study: {name}"))
    told = [
        line for line in messages(check_all(study_paths(folder), words).problems) if "study_name" not in line
    ]
    assert any(
        f"haig2016.yaml:2 study: warning: '{name}' here, 'CaVenT' in enden2012: is it one" in t for t in told
    )


def test_names_of_two_studies_are_not_asked_about(folder, words):
    (folder / "haig2016.yaml").write_text(OTHER.replace("study: CaVenT", "study: CaVenT 2"))
    assert not any(
        "is it one study" in line for line in messages(check_all(study_paths(folder), words).problems)
    )


def test_findings_stand_in_the_list_and_do_not_stop_a_file(folder, words):
    (folder / "haig2016.yaml").write_text(OTHER.replace("37/90 (41.1%)", "37/90 (45%)"))
    library = check_all(study_paths(folder), words)
    assert len(library.publications) == 2
    (problem,) = library.problems
    assert (problem.severity, problem.where, problem.line, problem.arm) == (
        "warning",
        "outcomes[1]",
        20,
        "cdt",
    )


def test_reading_study_files_imports_nothing_heavy():
    code = (
        "import sys; sys.path.insert(0, 'scripts'); import evidence.studies.library, evidence.record.codec; "
        "heavy = {'numpy', 'scipy', 'pandas', 'matplotlib', 'jsonschema', 'evidence.stats'} & set(sys.modules); "
        "print(sorted(heavy))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
