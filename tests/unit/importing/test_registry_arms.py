"""Which roles and treatments the arms of a registry record get: what the record says, nothing guessed, nothing lost."""

import json
from pathlib import Path

import pytest
import yaml

from evidence.importing import import_studies
from evidence.importing.exports.registry import read_registry
from evidence.studies.vocabulary.loading import load_vocabulary

ROOT = Path(__file__).resolve().parents[3]
WORDS = load_vocabulary(ROOT / "resources" / "vocabulary")


def study_of(tmp_path, arms, *, groups=None, model="PARALLEL", others=(), status=None, results=True):
    """The draft of a record with planned arms (label, type, interventions) and groups of results."""
    titles = groups if groups is not None else [label for label, *_ in arms]
    path = tmp_path / "record.json"
    found = {
        "protocolSection": {
            "identificationModule": {"nctId": "NCT00000001", "briefTitle": "An example"},
            "statusModule": status or {},
            "designModule": {
                "studyType": "INTERVENTIONAL",
                "designInfo": {"allocation": "RANDOMIZED", "interventionModel": model},
                "enrollmentInfo": {"count": 60, "type": "ESTIMATED"},
            },
            "outcomesModule": {"primaryOutcomes": [{"measure": "PTS"}, {"measure": "Bleeding"}]},
            "armsInterventionsModule": {
                "armGroups": [
                    {"label": label, "type": kind, "interventionNames": list(given)}
                    for label, kind, given in arms
                ],
                "interventions": [
                    {"type": "DRUG", "name": name, "otherNames": [other]} for name, other in others
                ],
            },
        },
        "derivedSection": {"miscInfoModule": {"versionHolder": "2025-02-03"}},
    }
    if results:
        made = [{"id": f"FG00{i}", "title": title} for i, title in enumerate(titles)]
        found["resultsSection"] = {"participantFlowModule": {"groups": made}}
    path.write_text(json.dumps(found))
    (study,) = read_registry(path, WORDS).studies
    return study


CDT, DRUG, SHAM = ["Procedure: CDT"], ["Drug: Anticoagulation"], ["Other: Sham"]


@pytest.mark.parametrize(
    ("arms", "roles"),
    [
        ([("A", "EXPERIMENTAL", CDT), ("B", "ACTIVE_COMPARATOR", DRUG)], ["intervention", "comparator"]),
        ([("A", "ACTIVE_COMPARATOR", CDT), ("B", "ACTIVE_COMPARATOR", DRUG)], ["", ""]),
        ([("A", "ACTIVE_COMPARATOR", CDT), ("B", "PLACEBO_COMPARATOR", [])], ["", "comparator"]),
        ([("A", "ACTIVE_COMPARATOR", CDT), ("B", "SHAM_COMPARATOR", [])], ["", "comparator"]),
        ([("A", "ACTIVE_COMPARATOR", CDT)], [""]),
        ([("A", "EXPERIMENTAL", CDT)], ["intervention"]),
        ([("5 mg", "EXPERIMENTAL", CDT), ("10 mg", "EXPERIMENTAL", CDT), ("None", "NO_INTERVENTION", [])],
         ["intervention", "intervention", "comparator"]),
        ([("A", "OTHER", CDT), ("B", "", DRUG)], ["", ""]),
    ],
)  # fmt: skip
def test_an_active_comparator_is_one_beside_an_experimental_arm_alone(tmp_path, arms, roles):
    study = study_of(tmp_path, arms)
    assert [arm.role for arm in study.arms] == roles
    active = any(kind == "ACTIVE_COMPARATOR" for _, kind, _ in arms)
    open_question = active and not any(kind == "EXPERIMENTAL" for _, kind, _ in arms)
    assert any("no arm is called experimental" in line for line in study.not_mapped) is open_question


def test_the_arms_of_a_crossover_have_no_role_and_it_is_told(tmp_path):
    arms = [("A", "EXPERIMENTAL", CDT), ("B", "PLACEBO_COMPARATOR", [])]
    study = study_of(tmp_path, arms, groups=["A first", "B first"], model="CROSSOVER")
    assert {arm.role for arm in study.arms} == {""}
    assert any(line.startswith("a crossover: ") for line in study.not_mapped)


def test_planned_arms_whose_groups_are_called_otherwise_are_told_with_what_they_got(tmp_path):
    arms = [("Device", "EXPERIMENTAL", CDT), ("Control", "NO_INTERVENTION", [])]
    study = study_of(tmp_path, arms, groups=["Device", "Standard therapy"])
    assert [(arm.label, arm.role) for arm in study.arms] == [
        ("Device", "intervention"),
        ("Standard therapy", ""),
    ]
    told = "planned arm 'Control' (no intervention): no group of the results has its title"
    assert study.not_mapped == (told,)


@pytest.mark.parametrize(
    ("given", "treatments", "devices", "unknown"),
    [
        (
            ["Procedure: CDT", "Drug: Anticoagulation"],
            ("catheter-directed thrombolysis", "anticoagulation"),
            (),
            "",
        ),
        (["Device: AngioJet", "Drug: Anticoagulation"], ("anticoagulation",), ("AngioJet",), ""),
        (["Drug: Anticoagulation", "Drug: Alteplase"], (), (), "Drug: Alteplase"),
        (["Drug: Brand"], ("anticoagulation",), (), ""),  # by its other name
        ([], (), (), ""),
    ],
)
def test_treatments_are_those_of_the_record_where_all_of_an_arm_are_words(
    tmp_path, given, treatments, devices, unknown
):
    """One of two treatments would be another arm: anticoagulation alone."""
    study = study_of(tmp_path, [("A", "EXPERIMENTAL", given)], others=[("Brand", "Anticoagulation")])
    (arm,) = study.arms
    assert (arm.treatments, arm.devices) == (treatments, devices)
    assert study.not_mapped == ((f"arm 'A': {unknown}: no word of the vocabulary",) if unknown else ())


@pytest.mark.parametrize(
    ("start", "enrolled"),
    [
        ({"date": "2024-03-05", "type": "ACTUAL"}, "from 2024-03"),
        ({"date": "2024-03", "type": "ESTIMATED"}, ""),
    ],
)
def test_completion_is_no_end_of_enrolment_and_a_planned_start_no_beginning(tmp_path, start, enrolled):
    status = {"startDateStruct": start, "primaryCompletionDateStruct": {"date": "2026-05", "type": "ACTUAL"}}
    assert study_of(tmp_path, [("A", "EXPERIMENTAL", CDT)], status=status).enrolled == enrolled


def test_a_record_without_results_tells_how_far_its_study_is(tmp_path):
    status = {
        "overallStatus": "ACTIVE_NOT_RECRUITING",
        "startDateStruct": {"date": "2024-03-05", "type": "ACTUAL"},
        "completionDateStruct": {"date": "2027-05", "type": "ESTIMATED"},
    }
    study = study_of(tmp_path, [("A", "EXPERIMENTAL", CDT)], status=status, results=False)
    assert study.progress == {
        "state": "active not recruiting", "as of": "2025-02-03", "planned n": 60, "start": "2024-03-05",
        "expected end": "2027-05", "primary outcome": "PTS; Bleeding",
    }  # fmt: skip
    assert study_of(tmp_path, [("A", "EXPERIMENTAL", CDT)], status=status).progress == {}
    assert study_of(tmp_path, [], status={"overallStatus": "WITHHELD"}, results=False).progress == {}


def test_its_study_file_is_one_of_an_ongoing_study(tmp_path, capsys):
    (tmp_path / "resources" / "studies").mkdir(parents=True)
    (tmp_path / "resources" / "vocabulary").symlink_to(ROOT / "resources" / "vocabulary")
    arms = [("A", "ACTIVE_COMPARATOR", CDT), ("B", "ACTIVE_COMPARATOR", DRUG)]
    study_of(tmp_path, arms, status={"overallStatus": "RECRUITING"}, results=False)
    assert import_studies.main([str(tmp_path / "record.json")], tmp_path) == 0
    said = capsys.readouterr().out
    assert said.count("'role' is missing") == 2 and "treatments" not in said
    file = yaml.safe_load((tmp_path / "resources" / "studies" / "nct00000001.yaml").read_text())
    assert file["progress"]["state"] == "recruiting" and file["arms"]["b"]["treatments"] == [
        "anticoagulation"
    ]
