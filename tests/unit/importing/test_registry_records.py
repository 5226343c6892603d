"""Records of ClinicalTrials.gov become study files; the type and dispersion of a value decide how it is written."""

import json
from pathlib import Path

import pytest
import yaml

from evidence.importing import import_studies
from evidence.importing.exports.registry import read_registry
from evidence.studies import notation
from evidence.studies.vocabulary.loading import load_vocabulary

ROOT = Path(__file__).resolve().parents[3]
WORDS = load_vocabulary(ROOT / "resources" / "vocabulary")


def measure(title, kind, values, spread="", unit="", **more):
    groups = [{"id": f"OG00{i}", "title": title} for i, title in enumerate(("Device", "No device"))]
    measurements = [{"groupId": f"OG00{i}", **value} for i, value in enumerate(values)]
    return {
        "title": title,
        "paramType": kind,
        "dispersionType": spread,
        "unitOfMeasure": unit,
        "groups": groups,
        "denoms": [{"units": "Participants", "counts": counts(20, 21)}],
        "classes": [{"categories": [{"measurements": measurements}]}],
        **more,
    }


def counts(a, b):
    return [{"groupId": "OG000", "value": str(a)}, {"groupId": "OG001", "value": str(b)}]


def record(*measures, events=None):
    return {
        "protocolSection": {
            "identificationModule": {
                "nctId": "NCT00000001",
                "acronym": "EXAMPLE",
                "officialTitle": "An example",
            },
            "statusModule": {
                "startDateStruct": {"date": "2010-01-05"},
                "primaryCompletionDateStruct": {"date": "2012-03"},
                "resultsFirstPostDateStruct": {"date": "2013-01-01"},
            },
            "sponsorCollaboratorsModule": {"leadSponsor": {"name": "A maker", "class": "INDUSTRY"}},
            "conditionsModule": {"conditions": ["Deep Vein Thrombosis"]},
            "designModule": {"studyType": "INTERVENTIONAL", "designInfo": {"allocation": "RANDOMIZED"}},
            "armsInterventionsModule": {
                "armGroups": [
                    {"label": "Device", "type": "EXPERIMENTAL"},
                    {"label": "No device", "type": "NO_INTERVENTION"},
                ]
            },
            "contactsLocationsModule": {"locations": [{"country": "Norway"}, {"country": "Norway"}, {}]},
        },
        "resultsSection": {
            "participantFlowModule": {
                "groups": [{"id": "FG000", "title": "Device"}, {"id": "FG001", "title": "No device"}],
                "periods": [
                    {
                        "milestones": [
                            {
                                "type": "STARTED",
                                "achievements": [
                                    {"groupId": "FG000", "numSubjects": "25"},
                                    {"groupId": "FG001", "numSubjects": "26"},
                                ],
                            }
                        ]
                    }
                ],
            },
            "outcomeMeasuresModule": {"outcomeMeasures": list(measures)},
            "adverseEventsModule": events or {},
        },
    }


def read(tmp_path, found):
    path = tmp_path / "record.json"
    path.write_text(json.dumps(found))
    return read_registry(path, WORDS).studies


def cells(study):
    return [[figure.cell for _, figure in each.figures] for each in study.outcomes]


@pytest.mark.parametrize(
    ("kind", "spread", "unit", "value", "cell"),
    [
        ("COUNT_OF_PARTICIPANTS", "", "Participants", {"value": "7"}, "7/20"),
        ("NUMBER", "", "participants", {"value": "0"}, "0/20"),
        ("NUMBER", "", "percentage of participants", {"value": "41.1"}, "41.1% of 20"),
        (
            "NUMBER",
            "95% Confidence Interval",
            "Percentage of subjects",
            {"value": "41.1", "lowerLimit": "30.0", "upperLimit": "52"},
            "41.1% (95% CI 30.0 to 52)",
        ),
        (
            "NUMBER",
            "97.5% Confidence Interval",
            "percentage of participants",
            {"value": "41.1", "lowerLimit": "30.0", "upperLimit": "52"},
            "41.1% (97.5% CI 30.0 to 52)",
        ),
        (
            "NUMBER",
            "95% Confidence Interval",
            "percentage of participants",
            {"value": "41.1", "lowerLimit": "NA", "upperLimit": "NA"},
            "41.1%",
        ),
        (
            "NUMBER",
            "Standard Error",
            "percentage of participants",
            {"value": "88.1", "spread": "2.6"},
            "88.1% (SE 2.6)",
        ),
        (
            "NUMBER",
            "Standard Deviation",
            "percentage of participants",
            {"value": "88.1", "spread": "2.6"},
            None,
        ),
        ("NUMBER", "Full Range", "percentage of participants", {"value": "41.1"}, None),
        (
            "MEAN",
            "Standard Deviation",
            "score",
            {"value": "5.0", "spread": "4.70"},
            "mean 5.0 (SD 4.70), n = 20",
        ),
        ("MEAN", "Standard Error", "score", {"value": "-5", "spread": ".4"}, None),
        ("MEAN", "Standard Error", "score", {"value": "-5", "spread": "0.4"}, "mean -5 (SE 0.4), n = 20"),
        (
            "MEAN",
            "95% Confidence Interval",
            "m",
            {"value": "5", "lowerLimit": "-1", "upperLimit": "9"},
            "mean 5 (95% CI -1 to 9), n = 20",
        ),
        (
            "MEDIAN",
            "Inter-Quartile Range",
            "d",
            {"value": "5", "lowerLimit": "3", "upperLimit": "9"},
            "median 5 (IQR 3 to 9), n = 20",
        ),
        (
            "MEDIAN",
            "Full Range",
            "d",
            {"value": "5", "lowerLimit": "3", "upperLimit": "9"},
            "median 5 (range 3 to 9), n = 20",
        ),
        (
            "MEDIAN",
            "95% Confidence Interval",
            "d",
            {"value": "5", "lowerLimit": "3", "upperLimit": "9"},
            "median 5 (95% CI 3 to 9), n = 20",
        ),
        ("LEAST_SQUARES_MEAN", "Standard Error", "score", {"value": "5", "spread": "1"}, None),
        ("GEOMETRIC_MEAN", "", "score", {"value": "5"}, None),
        ("COUNT_OF_UNITS", "", "Limbs", {"value": "5"}, None),
        ("COUNT_OF_PARTICIPANTS", "", "Participants", {"value": "21"}, None),
        ("COUNT_OF_PARTICIPANTS", "", "Participants", {"value": "7.5"}, None),
        ("MEAN", "Standard Deviation", "score", {"value": "NA", "comment": "nobody was seen"}, None),
        ("MEDIAN", "Inter-Quartile Range", "d", {"value": "5", "lowerLimit": "NA", "upperLimit": "9"}, None),
    ],
)
def test_a_value_is_written_as_its_type_and_dispersion_ask(tmp_path, kind, spread, unit, value, cell):
    (study,) = read(tmp_path, record(measure("A thing", kind, [value], spread, unit)))
    if cell is None:
        assert study.outcomes == () and len(study.not_mapped) == 1
        assert value.get("comment", "") in study.not_mapped[0]
        return
    assert cells(study) == [[cell]] and study.not_mapped == ()
    sort = "binary" if "/" in cell or "%" in cell.split("(")[0] else "continuous"
    notation.parse(cell, sort)  # and study files understand it


def test_who_and_when_come_from_the_record(tmp_path):
    (study,) = read(tmp_path, record(measure("A", "COUNT_OF_PARTICIPANTS", [{"value": "1"}, {"value": "2"}])))
    assert (study.study, study.id, study.design) == ("EXAMPLE", "nct00000001", "randomised controlled trial")
    assert study.reference.registrations == ("NCT00000001",) and study.reference.year == 2013
    assert (study.countries, study.enrolled) == (("Norway",), "from 2010-01")
    assert study.funding == "A maker (industry)"
    assert [(a.id, a.label, a.role, a.n) for a in study.arms] == [
        ("device", "Device", "intervention", 25),
        ("no_device", "No device", "comparator", 26),
    ]
    assert cells(study) == [["1/20", "2/21"]]


@pytest.mark.parametrize(
    ("frame", "at", "note"),
    [
        ("12 months", "12 months", ""),
        ("Week 16", "16 weeks", ""),
        ("Month 6", "6 months", ""),
        ("Baseline", "Baseline", ""),
        ("2 year/end of study", "", "time frame: 2 year/end of study"),
        ("From Baseline to Week 52", "", "time frame: From Baseline to Week 52"),
        ("", "", ""),
    ],
)
def test_a_time_frame_is_a_time_only_where_it_names_one(tmp_path, frame, at, note):
    (study,) = read(
        tmp_path, record(measure("A", "COUNT_OF_PARTICIPANTS", [{"value": "1"}], timeFrame=frame))
    )
    assert (study.outcomes[0].at, study.outcomes[0].note) == (at, note)


@pytest.mark.parametrize(
    ("frame", "title", "at"),
    [
        ("1 month, 3 months, 12 months", "3 months", "3 months"),
        ("Baseline, Week 12 and Week 24", "Week 24", "24 weeks"),
        ("Baseline, Week 12 and Week 24", "baseline", "baseline"),
        ("12 months, 24 months", "2 months", ""),
        ("up to 24 months", "65 years", ""),  # a subgroup
        ("12 months", "6 months", "12 months"),
    ],
)
def test_a_class_that_is_one_of_the_visits_of_its_frame_has_that_time(tmp_path, frame, title, at):
    found = measure("A", "COUNT_OF_PARTICIPANTS", [{"value": "1"}], timeFrame=frame)
    found["classes"][0]["title"] = title
    (study,) = read(tmp_path, record(found))
    assert (study.outcomes[0].at, study.outcomes[0].where) == (at, title)


def test_changes_from_baseline_are_no_final_values(tmp_path):
    (study,) = read(tmp_path, record(measure("Change in pain from Baseline", "MEAN", [{"value": "1"}])))
    assert study.outcomes[0].change


def test_a_class_may_have_numbers_of_its_own_and_analyses_are_told(tmp_path):
    found = measure("A", "COUNT_OF_PARTICIPANTS", [])
    found["classes"] = [
        {
            "title": "Men",
            "denoms": [{"units": "Participants", "counts": counts(9, 8)}],
            "categories": [
                {"measurements": [{"groupId": "OG000", "value": "1"}, {"groupId": "OG009", "value": "1"}]}
            ],
        },
        {
            "title": "Limbs",
            "denoms": [{"units": "Limbs", "counts": counts(30, 30)}],
            "categories": [{"title": "saved", "measurements": [{"groupId": "OG001", "value": "21"}]}],
        },
    ]
    found["analyses"] = [
        {
            "paramType": "Hazard Ratio (HR)",
            "paramValue": "0.8",
            "ciPctValue": "95",
            "ciLowerLimit": "0.5",
            "ciUpperLimit": "1.2",
            "pValue": "<0.0001",
            "statisticalMethod": "Log Rank",
            "groupIds": ["OG000", "OG001"],
        },
        {"paramType": "Mean Difference (Final Values)", "paramValue": "1.2"},
        {"pValue": "0.3", "ciLowerLimit": "0.5", "ciUpperLimit": "1.2"},
        {"groupIds": ["OG000", "OG001"]},  # says nothing
    ]
    (study,) = read(tmp_path, record(found))
    assert [each.definition for each in study.outcomes] == ["A; Men"]
    assert cells(study) == [["1/9"]]
    assert study.not_mapped == (
        "A (Men): of a group without a title",
        "A (Limbs; saved): 21 (count of participants) has no place in the notation",
        "A: analysis (Log Rank): Hazard Ratio (HR) 0.8, 95% CI 0.5 to 1.2, p <0.0001; which side is first?",
        "A: analysis (no method): Mean Difference (Final Values) 1.2; which side is first?",
        "A: analysis (no method): 95% CI 0.5 to 1.2, p 0.3; which side is first?",
    )


def test_deaths_and_events_that_the_vocabulary_knows_are_taken_in(tmp_path):
    group = {"deathsNumAffected": "1", "deathsNumAtRisk": "25"}
    stats = [{"groupId": "EG000", "numAffected": "2", "numAtRisk": "25"}]
    events = {
        "timeFrame": "12 months",
        "eventGroups": [{"id": "EG000", "title": "Device", **group}],
        "seriousEvents": [
            {"term": "Pulmonary embolism", "stats": stats},
            {"term": "Toothache", "stats": stats},
        ],
        "otherEvents": [{"term": "Headache", "stats": stats}],
    }
    (study,) = read(tmp_path, record(events=events))
    assert [(e.name, e.where, e.at) for e in study.outcomes] == [
        ("All-cause mortality", "", "12 months"),
        ("Pulmonary embolism", "serious adverse event", "12 months"),
    ]
    assert cells(study) == [["1/25"], ["2/25"]]
    assert study.not_mapped == (
        "1 serious adverse events are no words of the vocabulary",
        "1 other adverse events are no words of the vocabulary",
    )


def test_of_two_groups_with_one_title_the_second_figure_is_told(tmp_path):
    """Two parts of a trial may each have a group called Placebo: neither figure is lost, none is added up."""
    found = measure("A", "COUNT_OF_PARTICIPANTS", [{"value": "1"}, {"value": "2"}])
    found["groups"][1]["title"] = "device"
    stats = [
        {"groupId": f"EG00{i}", "numAffected": str(events), "numAtRisk": "25"}
        for i, events in enumerate((3, 4))
    ]
    events = {
        "eventGroups": [{"id": f"EG00{i}", "title": "Device"} for i in range(2)],
        "seriousEvents": [{"term": "Pulmonary embolism", "stats": stats}],
    }
    (study,) = read(tmp_path, record(found, events=events))
    assert cells(study) == [["1/20"], ["3/25"]]
    assert study.not_mapped == (
        "A: 2/21 is given too, for a second group with the title of device",
        "Pulmonary embolism: 4/25 is given too, for a second group with the title of device",
    )


@pytest.mark.parametrize(
    ("affected", "at_risk", "told"),
    [
        ("26", "25", "All-cause mortality (device): '26' of '25' is given"),
        ("2", "", "All-cause mortality (device): '2' of 'nobody' is given"),
        ("", "25", None),  # deaths were not collected
        ("0", "0", None),  # nobody was at risk
    ],
)
def test_deaths_that_are_no_share_are_told(tmp_path, affected, at_risk, told):
    group = {"id": "EG000", "title": "Device", "deathsNumAffected": affected, "deathsNumAtRisk": at_risk}
    (study,) = read(tmp_path, record(events={"eventGroups": [group]}))
    assert cells(study) == []
    assert study.not_mapped == ((told,) if told else ())


def test_the_study_file_is_legal_but_for_what_the_record_does_not_say(tmp_path, capsys):
    (tmp_path / "resources" / "studies").mkdir(parents=True)
    (tmp_path / "resources" / "vocabulary").symlink_to(ROOT / "resources" / "vocabulary")
    found = record(
        measure(
            "Major bleeding", "COUNT_OF_PARTICIPANTS", [{"value": "1"}, {"value": "0"}], timeFrame="Month 12"
        ),
        measure(
            "Change from baseline in a score",
            "MEAN",
            [{"value": "1.0", "spread": "2.0"}],
            "Standard Deviation",
        ),
    )
    path = tmp_path / "record.json"
    path.write_text(json.dumps({"studies": [found]}))
    assert import_studies.main([str(path)], tmp_path) == 0
    first, counted, *left = capsys.readouterr().out.splitlines()
    assert first == "EXAMPLE: new: resources/studies/nct00000001.yaml; 2 arms, 2 outcomes, 3 figures"
    assert counted == "1 study, 1 new"
    # What the record calls its arms is no treatment of the vocabulary; nothing else is left to be filled in.
    assert [line.partition(": ")[2][:23] for line in left] == ["'treatments' is empty: "] * 2
    target = tmp_path / "resources" / "studies" / "nct00000001.yaml"
    file = yaml.safe_load(target.read_text())
    assert file["outcomes"][0]["outcome"] == "major_bleeding"
    assert file["outcomes"][1]["value"] == "change from baseline"
    assert import_studies.main([str(path)], tmp_path) == 0
    assert "1 study, 0 new" in capsys.readouterr().out


@pytest.mark.parametrize(
    "text", ["TY  - JOUR\nTI  - X\nER  - \n", "PMID- 22172244\nTI  - X\n", "@article{a, title={X}}"]
)
def test_an_export_of_references_is_shown_to_its_own_door(tmp_path, capsys, text):
    path = tmp_path / "export.txt"
    path.write_text(text)
    (tmp_path / "resources").mkdir()
    (tmp_path / "resources" / "vocabulary").symlink_to(ROOT / "resources" / "vocabulary")
    assert import_studies.main([str(path)], tmp_path) == 1
    assert f"new_study.py --from {path}" in capsys.readouterr().err


@pytest.mark.parametrize("odd", [{}, [], {"protocolSection": 3}, {"studies": [1]}, "x", None])
def test_odd_json_is_refused_by_name(tmp_path, capsys, odd):
    path = tmp_path / "odd.json"
    path.write_text(json.dumps(odd))
    (tmp_path / "resources").mkdir()
    (tmp_path / "resources" / "vocabulary").symlink_to(ROOT / "resources" / "vocabulary")
    assert import_studies.main([str(path)], tmp_path) == 1
    assert "odd.json" in capsys.readouterr().err


@pytest.mark.parametrize("broken", ["resultsSection", "protocolSection"])
def test_parts_of_another_kind_are_as_if_they_were_not_there(tmp_path, broken):
    found = record(measure("A", "COUNT_OF_PARTICIPANTS", [{"value": "1"}]))
    for key in found[broken]:
        if key == "identificationModule":
            continue
        for odd in (None, 3, "x", [3], {"groups": 3, "outcomeMeasures": [{"groups": [{}], "classes": [3]}]}):
            read(tmp_path, {**found, broken: {**found[broken], key: odd}})


def test_numbers_of_a_trial_in_other_registers_are_registrations_too(tmp_path):
    whole = record()
    whole["protocolSection"]["identificationModule"]["secondaryIdInfos"] = [
        {"id": "2010-999901-11", "type": "EUDRACT_NUMBER"},
        {"id": "NCT00000002", "type": "OTHER"},
        {"id": "grant 123456"},
    ]
    path = tmp_path / "record.json"
    path.write_text(json.dumps(whole))
    (draft,) = read_registry(path, WORDS).studies
    assert draft.reference.registrations == ("NCT00000001", "2010-999901-11")
