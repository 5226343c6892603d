"""Exports of WHO ICTRP become study files: what a register prints is taken over, what it leaves open stays open."""

import shutil
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
import yaml

from evidence.importing import import_studies
from evidence.importing.citations.reading import read_references
from evidence.importing.exports.registers.dates import as_date
from evidence.importing.exports.registers.designs import design_of
from evidence.importing.text import NotReadable

ROOT = Path(__file__).resolve().parents[3]

DUTCH = {
    "TrialID": "NL99901",
    "Last_Refreshed_on": "17 February 2020",
    "Public_title": "A trial of stents",
    "Scientific_title": "Stents or none in deep vein thrombosis        ",
    "Acronym": "N/A",
    "Primary_sponsor": "A hospital",
    "Source_Support": "A fund;Another fund",
    "Date_registration3": "20200131",
    "Date_registration": "31/01/2020",
    "Source_Register": "Netherlands Trial Register",
    "web_address": "https://trialregister.example/99901",
    "Recruitment_Status": "Recruiting",
    "Date_enrollement": "15/03/2020",
    "Target_size": "120",
    "Study_type": "Interventional",
    "Study_design": "Randomized: Yes, <br> Masking: None",
    "Countries": "Netherlands;Belgium;Netherlands",
    "Condition": "Deep vein thrombosis",
    "Intervention": "Stent &lt;br&gt; or none",
    "Primary_outcome": "Patency;",
    "results_date_completed": "31/12/2023",
}


def xml(*records):
    trials = "".join(
        "<Trial>"
        + "".join(
            f"<{tag}>{escape(text)}\n    </{tag}>" if text else f"<{tag} />" for tag, text in each.items()
        )
        + "</Trial>\r\n"
        for each in records
    )
    return f"<?xml version='1.0' encoding='UTF-8' ?><Trials_downloaded_from_ICTRP>{trials}</Trials_downloaded_from_ICTRP>"


def table(*records, cells=()):
    head = ",".join(tag.replace("_", " ") for tag in records[0])
    rows = [",".join('"' + text.replace('"', '""') + '"' for text in each.values()) for each in records]
    return "\r\n".join((head, *rows, *cells)) + "\r\n"


@pytest.fixture
def library(tmp_path):
    shutil.copytree(ROOT / "resources" / "vocabulary", tmp_path / "resources" / "vocabulary")
    (tmp_path / "resources" / "studies").mkdir()
    return tmp_path


def taken_in(library, text, capsys, name="export.xml"):
    """Import an export; give the study files by name, and what was said."""
    (library / name).write_text(text, encoding="utf-8")
    import_studies.main([str(library / name)], library)
    files = {
        path.stem: yaml.load(path.read_text(), Loader=yaml.CBaseLoader)
        for path in (library / "resources" / "studies").glob("*.yaml")
    }
    printed = capsys.readouterr()
    return files, printed.out + printed.err


@pytest.mark.parametrize("export", [xml, table])
def test_what_a_register_prints_stands_in_the_study_file(library, capsys, export):
    files, _ = taken_in(library, export({**DUTCH, "TrialID": "NL99901"}), capsys)
    file = files["nl99901"]
    assert file["registration"] == "NL99901"
    assert file["design"] == "randomised controlled trial"
    assert file["citation"]["title"] == "Stents or none in deep vein thrombosis"
    assert file["citation"]["year"] == "2020"
    assert file["setting"]["countries"] == ["Netherlands", "Belgium"]
    assert file["setting"]["funding"] == "A fund;Another fund"
    assert file["population"]["condition"] == "Deep vein thrombosis"
    assert file["progress"] == {
        "state": "recruiting",
        "as of": "2020-02-17",
        "planned n": "120",
        "start": "2020-03-15",
        "expected end": "2023-12-31",
        "primary outcome": "Patency",
    }


def test_no_arm_outcome_or_time_of_enrolment_is_made(library, capsys):
    files, _ = taken_in(library, xml(DUTCH), capsys)
    file = files["nl99901"]
    assert (file["arms"], file["outcomes"], file["setting"]["enrolled"]) == ({}, [], "")
    assert "interventions: Stent or none" in file["notes"]


@pytest.mark.parametrize("status", ["Not Recruiting", "Authorised", ""])
def test_a_status_that_may_be_several_states_is_told_and_left_open(library, capsys, status):
    files, said = taken_in(library, xml({**DUTCH, "Recruitment_Status": status}), capsys)
    assert files["nl99901"]["progress"]["state"] == ""
    assert f"status: {status or 'not said'}, from which no state follows" in said


def test_a_size_of_several_groups_is_told_and_not_added_up(library, capsys):
    groups = {**DUTCH, "Target_size": "Stent:60;None:60;"}
    files, said = taken_in(library, xml(groups), capsys)
    assert "planned n" not in files["nl99901"]["progress"]
    assert "target size: Stent:60;None:60;" in said


def test_a_size_of_one_named_group_is_the_planned_number(library, capsys):
    files, _ = taken_in(library, xml({**DUTCH, "Target_size": "Case series:40;"}), capsys)
    assert files["nl99901"]["progress"]["planned n"] == "40"


def test_a_size_of_clinicaltrials_gov_is_planned_only_while_patients_are_recruited(library, capsys):
    american = {**DUTCH, "TrialID": "NCT99999901", "Source_Register": "ClinicalTrials.gov"}
    closed = {**american, "TrialID": "NCT99999902", "Recruitment_Status": "Not recruiting"}
    files, said = taken_in(library, xml(american, closed), capsys)
    assert files["nct99999901"]["progress"]["planned n"] == "120"
    assert "planned n" not in files["nct99999902"]["progress"]
    assert "NCT99999902: not taken in: target size: 120" in said
    assert "2 records of ClinicalTrials.gov" in said


def test_an_end_that_has_passed_is_no_expected_end(library, capsys):
    files, said = taken_in(library, xml({**DUTCH, "results_date_completed": "01/02/2020"}), capsys)
    assert "expected end" not in files["nl99901"]["progress"]
    assert "end: 2020-02-01" in said


def test_a_record_without_a_number_is_told_by_its_place(library, capsys):
    files, said = taken_in(library, xml({**DUTCH, "TrialID": ""}, DUTCH), capsys)
    assert set(files) == {"nl99901"}
    assert "record 1 of the file: no number of a register" in said


def test_a_row_with_more_cells_than_the_head_is_told_with_its_number(library, capsys):
    row = ",".join(f'"{text}"' for text in (*DUTCH.values(), "one more"))
    files, said = taken_in(library, table({**DUTCH, "TrialID": "NL99902"}, cells=[row]), capsys, "export.csv")
    assert set(files) == {"nl99902"}
    assert "export.csv:3: 22 cells where the head has 21 (NL99901)" in said


def test_signs_that_xml_cannot_hold_are_passed_over(library, capsys):
    files, _ = taken_in(library, xml(DUTCH).replace("Patency", "Pat&#x0B;ency\x02"), capsys)
    assert files["nl99901"]["progress"]["primary outcome"] == "Pat ency"


def test_broken_xml_is_told_with_its_line(library, capsys):
    files, said = taken_in(library, xml(DUTCH, DUTCH).replace("</Trial>\r\n</Trials", "</Trials"), capsys)
    assert not files
    assert "the XML cannot be read from here on" in said


ONE_MORE = {**DUTCH, "TrialID": "EUCTR2019-999901-11-NL", "Source_Register": "EU Clinical Trials Register"}


def test_a_trial_in_several_registers_is_one_study_with_all_its_numbers(library, capsys):
    twin = {**ONE_MORE, "Secondary_ID": "NL99901;protocol 12345"}
    files, said = taken_in(library, xml(DUTCH, twin), capsys)
    assert set(files) == {"nl99901"}
    assert files["nl99901"]["registration"] == "NL99901; 2019-999901-11"
    assert "the same trial is also the registry record of EU Clinical Trials Register" in said


def test_records_of_two_countries_of_the_eu_register_are_one_trial(library, capsys):
    files, _ = taken_in(library, xml(ONE_MORE, {**ONE_MORE, "TrialID": "EUCTR2019-999901-11-BE"}), capsys)
    assert set(files) == {"s2019_999901_11"}


def test_two_numbers_of_one_register_stay_two_trials(library, capsys):
    later = {**DUTCH, "TrialID": "NL99902", "Secondary_ID": "NL99901"}
    files, said = taken_in(library, xml(DUTCH, later), capsys)
    assert set(files) == {"nl99901", "nl99902"}
    assert "names NL99901, a number of the same register" in said


def test_a_trial_that_the_library_holds_by_a_number_is_not_written_again(library, capsys):
    held = library / "resources" / "studies" / "jansen2024.yaml"
    held.write_text("study: A trial\nregistration: EudraCT 2019-999901-11\n")
    files, said = taken_in(library, xml(ONE_MORE), capsys)
    assert set(files) == {"jansen2024"}
    assert "in the library: jansen2024.yaml, the same trial by 2019-999901-11" in said
    assert "not written again" in said
    assert "planned n 120" in said


def test_importing_again_writes_nothing(library, capsys):
    taken_in(library, xml(DUTCH), capsys)
    before = (library / "resources" / "studies" / "nl99901.yaml").read_text()
    taken_in(library, xml(DUTCH), capsys)
    assert (library / "resources" / "studies" / "nl99901.yaml").read_text() == before


@pytest.mark.parametrize(
    ("beginning", "register"),
    [
        ("Trial number,Title of the trial,Protocol code,Overall trial status\n", "CTIS"),
        ('{"data": [{"ctNumber": "2026-999901-11-00", "ctStatus": 4}]}', "CTIS"),
        ("ISRCTN,Title,Overall study status\n", "ISRCTN"),
        ('{"drksId": "DRKS99999901"}', "DRKS"),
        ("<ANZCTR_Trial><actrnumber>1</actrnumber></ANZCTR_Trial>", "ANZCTR"),
    ],
)
def test_an_export_that_is_not_read_is_named_with_what_to_choose(library, capsys, beginning, register):
    files, said = taken_in(library, beginning, capsys, "export.txt")
    assert not files
    assert register in said
    assert "WHO ICTRP" in said


def test_summaries_of_the_eu_register_are_refused_with_what_to_download(library, capsys):
    summary = "EudraCT Number:          2019-999901-11\nSponsor Protocol Number: X\n"
    files, said = taken_in(library, summary, capsys, "export.txt")
    assert not files
    assert "download 'Full Trial Details'" in said


def test_a_list_of_references_says_who_reads_records_of_a_register(tmp_path):
    path = tmp_path / "export.xml"
    path.write_text(xml(DUTCH))
    with pytest.raises(NotReadable, match=r"WHO ICTRP: import_studies\.py reads them"):
        read_references(path)


@pytest.mark.parametrize(
    ("printed", "date"),
    [
        ("2020-02-01", "2020-02-01"),
        ("2020/02/01", "2020-02-01"),
        ("13/02/2020", "2020-02-13"),
        ("January 25, 2020", "2020-01-25"),
        ("August 2009", "2009-08"),
        ("3 February 2020", "2020-02-03"),
        ("02/13/2020", ""),
        ("31/02/2020", ""),
        ("soon", ""),
    ],
)
def test_dates_of_registers(printed, date):
    assert as_date(printed) == date


@pytest.mark.parametrize(
    ("kind", "words", "design"),
    [
        ("Interventional", "Allocation: Randomized. Masking: Single.", "randomised controlled trial"),
        ("Interventional", "Randomised: no Controlled: yes", ""),
        (
            "Interventional",
            "Randomization: Not randomized, Assignment: Parallel",
            "non-randomised comparison",
        ),
        ("Interventional", "Allocation: Non-randomised trial; Assignment: Single group;", "single-arm trial"),
        ("Interventional study", "Single arm", "single-arm trial"),
        ("Interventional study", "Non randomized control", "non-randomised comparison"),
        ("Interventional study", "Quasi-randomized controlled", "quasi-randomised trial"),
        ("Interventional study", "Parallel", ""),
        ("Interventional", "a non-randomised controlled trial", ""),
        ("Observational", "nested in a randomised controlled trial", ""),
    ],
)
def test_a_design_is_given_where_the_words_leave_no_choice(kind, words, design):
    assert design_of(kind, words) == design
