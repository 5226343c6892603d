"""Records of ISRCTN and of the EU Clinical Trials Register become study files."""

from pathlib import Path

import pytest
import yaml

from evidence.importing.citations.reading import read_references
from evidence.importing.exports.registers.eu_ctr import read_eu_ctr
from evidence.importing.exports.registers.isrctn import read_isrctn
from evidence.importing.exports.registers.reading import reader_of
from evidence.importing.same_trial import one_a_trial
from evidence.importing.text import NotReadable
from evidence.importing.writing import as_study_file
from evidence.studies.vocabulary.loading import load_vocabulary

WORDS = load_vocabulary(Path(__file__).resolve().parents[3] / "resources" / "vocabulary")

BRITISH = """\
  <fullTrial>
    <trial lastUpdated="2026-03-01T10:00:00.123Z" publicIdentifierCanonical="ISRCTN99999901">
      <isrctn dateAssigned="2025-02-01T10:00:00.123Z">99999901</isrctn>
      <trialDescription>
        <title>A stent</title><scientificTitle>A stent or none</scientificTitle><acronym>INVENTED</acronym>
        <primaryOutcomes>
          <outcomeMeasure id="1"><variable>Patency</variable><timepoints>1 year</timepoints></outcomeMeasure>
          <outcomeMeasure id="2"><variable>Villalta score</variable></outcomeMeasure>
        </primaryOutcomes>
        <primaryOutcome />
      </trialDescription>
      <externalRefs>
        <eudraCTNumber>2025-999901-11</eudraCTNumber>
        <clinicalTrialsGovNumber />
        <secondaryNumbers>
          <secondaryNumber id="1" numberType="nct">NCT99999901</secondaryNumber>
          <secondaryNumber id="2" numberType="ctis" canonicalSecondaryNumber="CTIS2025-999901-11-00">2025-999901-11</secondaryNumber>
          <secondaryNumber id="3" numberType="Protocol serial number">12345</secondaryNumber>
        </secondaryNumbers>
      </externalRefs>
      <trialDesign>
        <studyDesign />
        <primaryStudyDesign>Interventional</primaryStudyDesign>
        <interventionalTrialDesign>
          <allocation>Randomized controlled trial</allocation><assignment>Parallel</assignment>
        </interventionalTrialDesign>
        <secondaryStudyDesign>Not applicable</secondaryStudyDesign>
        <overallEndDate>2028-12-31T00:00:00.000Z</overallEndDate>
      </trialDesign>
      <participants>
        <recruitmentCountries>
          <country>United Kingdom</country><country>England</country><country>Norway</country>
        </recruitmentCountries>
        <targetEnrolment>120</targetEnrolment><totalFinalEnrolment>0</totalFinalEnrolment>
        <recruitmentStart>2025-04-01T00:00:00.000Z</recruitmentStart>
        <recruitmentStatusOverride />
      </participants>
      <conditions><condition><description>Deep vein thrombosis</description></condition></conditions>
      <interventions><intervention><description>Stent or none</description></intervention></interventions>
    </trial>
    <sponsor id="1"><organisation>A university</organisation></sponsor>
    <sponsor id="2"><organisation>A hospital</organisation></sponsor>
    <funder id="3"><name>A fund</name></funder>
  </fullTrial>
"""

SPANISH = """\
Summary
EudraCT Number: 2025-999901-11
Sponsor's Protocol Code Number: X-1
Trial Status: Completed
Date on which this record was first entered in the EudraCT database: 2025-02-03
Link: https://www.clinicaltrialsregister.example/2025-999901-11/ES/

A. Protocol Information
A.1 Member State Concerned: Spain - AEMPS
A.3 Full title of the trial: A drug or none
A.3 Full title of the trial (es): Un medicamento o ninguno
A.3.2 Name or abbreviated title of the trial where available: Thrombosis
A.4.1 Sponsor's protocol code number: X-1
A.5.2 US NCT (ClinicalTrials.gov registry) number: NCT99999901

B. Sponsor Information
Sponsor 1
B.1.1 Name of Sponsor: A maker
B.4.1 Name of organisation providing support: A fund
D.3.1 Product name: A drug
E.1.1 Medical condition(s) being investigated:
Deep vein
thrombosis
E.1.1 Medical condition(s) being investigated (es): Trombosis
E.5.1 Primary end point(s): Pain: at rest
- and walking
E.8.1.1 Randomised: Yes
E.8.5 The trial involves multiple Member States: Yes
F.4.1 In the member state: 50
F.4.2.2 In the whole clinical trial: 120
P. End of Trial
P. End of Trial Status: Completed
P. Date of the global end of the trial: 2026-01-31
"""


def isrctn(*records, total=None):
    answer = f'<allTrials xmlns="http://www.67bricks.com/isrctn" totalCount="{total or len(records)}">'
    return f"{answer}\n{''.join(records)}</allTrials>"


def eu(*sections):
    return "This file contains full details on each clinical trial.\n\n" + "\n".join(sections)


def read(tmp_path, text):
    path = tmp_path / "export"
    path.write_text(text, encoding="utf-8")
    reader = reader_of(path.read_bytes())
    assert reader is not None
    return reader(path)


def study_file(draft):
    return yaml.load(as_study_file(draft, WORDS), Loader=yaml.CBaseLoader)


def test_a_record_of_isrctn(tmp_path):
    (draft,) = read(tmp_path, isrctn(BRITISH)).studies
    file = study_file(draft)
    assert file["study"] == "INVENTED"
    assert file["registration"] == "ISRCTN99999901; 2025-999901-11; NCT99999901"
    assert file["design"] == "randomised controlled trial"
    assert file["citation"] == {
        "authors": "A university",
        "year": "2025",
        "title": "A stent or none",
        "journal": "ISRCTN",
    }
    assert file["setting"] == {"countries": ["United Kingdom", "Norway"], "enrolled": "", "funding": "A fund"}
    assert file["population"]["condition"] == "Deep vein thrombosis"
    assert file["progress"] == {
        "state": "",  # ISRCTN prints none: its pages work it out from the dates
        "as of": "2026-03-01",
        "planned n": "120",
        "start": "2025-04-01",
        "expected end": "2028-12-31",
        "primary outcome": "Patency; Villalta score",
    }
    assert file["arms"] == {}
    assert "sponsors besides the first: A hospital" in draft.not_mapped
    assert "interventions: Stent or none" in draft.not_mapped
    assert not any("final enrolment" in line for line in draft.not_mapped)


def test_a_final_enrolment_is_told_and_is_no_planned_number(tmp_path):
    ended = BRITISH.replace("<totalFinalEnrolment>0<", "<totalFinalEnrolment>99<")
    (draft,) = read(tmp_path, isrctn(ended)).studies
    assert draft.progress["planned n"] == 120
    assert "total final enrolment: 99" in draft.not_mapped


@pytest.mark.parametrize(
    ("allocation", "secondary", "design"),
    [
        ("Non-randomized controlled trial", "Not applicable", "non-randomised comparison"),
        ("", "Randomised controlled trial", "randomised controlled trial"),
        ("", "Cohort study", ""),
    ],
)
def test_designs_of_newer_and_older_records(tmp_path, allocation, secondary, design):
    record = BRITISH.replace(">Randomized controlled trial<", f">{allocation}<")
    record = record.replace(">Not applicable<", f">{secondary}<")
    (draft,) = read(tmp_path, isrctn(record)).studies
    assert draft.design == design


def test_records_without_a_number_and_trials_that_the_file_lacks_are_told(tmp_path):
    found = read(tmp_path, isrctn("<fullTrial><trial /></fullTrial>", BRITISH, total=11))
    assert len(found.studies) == 1
    assert "record 1 of the file: no ISRCTN" in found.told
    assert "the search found 11 trials and the file holds 2: ask for all (limit=)" in found.told


def test_a_search_that_found_nothing_is_told(tmp_path):
    with pytest.raises(NotReadable, match="holds no record of a trial"):
        read(tmp_path, isrctn())


def test_a_trial_of_the_eu_register(tmp_path):
    (draft,) = read(tmp_path, eu(SPANISH)).studies
    file = study_file(draft)
    assert file["study"] == "2025-999901-11"
    assert file["registration"] == "2025-999901-11; NCT99999901"
    assert file["design"] == "randomised controlled trial"
    assert file["citation"] == {
        "authors": "A maker",
        "year": "2025",
        "title": "A drug or none",
        "journal": "EU Clinical Trials Register",
    }
    assert file["setting"] == {"countries": ["Spain"], "enrolled": "", "funding": "A fund"}
    assert file["population"]["condition"] == "Deep vein thrombosis"
    assert (
        file["sources"]["registry"]["url"] == "https://www.clinicaltrialsregister.example/2025-999901-11/ES/"
    )
    assert file["progress"] == {
        "state": "completed",
        "planned n": "120",
        "primary outcome": "Pain: at rest - and walking",
    }
    assert "interventions: A drug" in draft.not_mapped
    assert "name: Thrombosis" in draft.not_mapped


SWEDISH = (
    SPANISH.replace("Spain - AEMPS", "Sweden - MPA")
    .replace("Trial Status: Completed", "Trial Status: Ongoing")
    .replace("trial: 120", "trial: 90")
)


def test_what_member_states_say_otherwise_is_told_and_left_open(tmp_path):
    (draft,) = read(tmp_path, eu(SPANISH, SWEDISH)).studies
    assert draft.countries == ("Spain", "Sweden")
    assert draft.progress["state"] is None
    assert "planned n" not in draft.progress
    assert "status: Completed (Spain), Ongoing (Sweden)" in draft.not_mapped
    assert "planned number of subjects: 120 (Spain), 90 (Sweden)" in draft.not_mapped


def test_a_number_of_one_member_state_is_the_trials_only_where_it_is_alone(tmp_path):
    of_one = SPANISH.replace(
        "F.4.2.2 In the whole clinical trial: 120", "F.4.2.2 In the whole clinical trial:"
    )
    (several,) = read(tmp_path, eu(of_one)).studies
    (alone,) = read(tmp_path, eu(of_one.replace("Member States: Yes", "Member States: No"))).studies
    assert "planned n" not in several.progress
    assert alone.progress["planned n"] == 50


def test_a_section_without_a_number_is_told_with_its_line(tmp_path):
    nameless = SPANISH.replace("EudraCT Number: 2025-999901-11", "EudraCT Number:")
    found = read(tmp_path, eu(SPANISH, nameless))
    assert len(found.studies) == 1
    line = 1 + eu(SPANISH, nameless).split("\n").index("EudraCT Number:")
    assert found.told == (f"export:{line}: section 2 of the file: no EudraCT number",)


def test_one_trial_read_from_two_registers_is_one_study(tmp_path):
    british, spanish = read(tmp_path, isrctn(BRITISH)).studies, read(tmp_path, eu(SPANISH)).studies
    (one,) = one_a_trial((*spanish, *british))
    assert one.reference.registrations == ("2025-999901-11", "NCT99999901", "ISRCTN99999901")
    assert any("registry record of ISRCTN, ISRCTN99999901" in line for line in one.not_mapped)


def test_two_trials_of_one_acronym_are_two_studies(tmp_path):
    other = BRITISH.replace("99999901", "99999902").replace("999901-11", "999902-11")
    first, second = one_a_trial(read(tmp_path, isrctn(BRITISH, other)).studies)
    assert (first.study, second.study) == ("INVENTED (ISRCTN99999901)", "INVENTED (ISRCTN99999902)")


@pytest.mark.parametrize("text", [isrctn(BRITISH), eu(SPANISH)])
def test_a_list_of_references_says_who_reads_these_records(tmp_path, text):
    path = tmp_path / "export.txt"
    path.write_text(text)
    with pytest.raises(NotReadable, match=r"import_studies\.py reads them"):
        read_references(path)


@pytest.mark.parametrize(("reader", "text"), [(read_isrctn, isrctn("<open>")), (read_eu_ctr, "Summary\n")])
def test_broken_exports_are_told(tmp_path, reader, text):
    path = tmp_path / "export"
    path.write_text(text)
    with pytest.raises(NotReadable, match="export"):
        reader(path)
