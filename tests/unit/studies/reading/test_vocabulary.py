"""The vocabulary of the repository, and how faults in a vocabulary are told."""

import pytest
from study_examples import ROOT

from evidence.record.better import Better
from evidence.studies.vocabulary.loading import load_vocabulary

FOLDER = ROOT / "resources" / "vocabulary"
OPPOSITE = {Better.HIGHER: Better.LOWER, Better.LOWER: Better.HIGHER}


def test_the_files_have_no_problems(words):
    assert words.problems == ()


def test_complements_point_at_each_other_and_in_opposite_directions(words):
    pairs = [(each, words.outcomes[each.complement]) for each in words.outcomes if each.complement]
    assert len(pairs) >= 10
    for one, other in pairs:
        assert other.complement == one.id
        assert other.direction == OPPOSITE[one.direction]


def test_every_continuous_outcome_has_a_unit_and_no_binary_one(words):
    assert all(bool(each.unit) == (each.kind == "continuous") for each in words.outcomes)


def test_scores_have_the_ends_of_their_scales(words):
    assert (words.outcomes["villalta_score"].low, words.outcomes["villalta_score"].high) == (0, 33)
    assert (words.outcomes["vcss"].low, words.outcomes["vcss"].high) == (0, 30)
    assert words.outcomes["vcss"].whole_numbers


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("pts_any", "pts_any"),
        ("Post-thrombotic syndrome", "pts_any"),
        ("PTS", "pts_any"),
        ("AFS", "amputation_free_survival"),
        ("amputation-free survival", "amputation_free_survival"),
        ("technical  success", "technical_success"),
        ("no such outcome", None),
    ],
)
def test_outcomes_are_found_by_id_label_and_synonym(words, word, found):
    assert words.outcomes.find(word) == found


def test_treatments_and_devices_are_found_by_synonym_and_by_the_wider_term(words):
    assert words.treatments.find("ultrasound-accelerated thrombolysis") == "ultrasound-assisted thrombolysis"
    assert words.treatments.find("percutaneous_mechanical_thrombectomy") == "mechanical thrombectomy"
    assert words.treatments.find("stenting") == "stent"
    assert words.treatments.with_wider(["manual aspiration thrombectomy"]) == (
        "manual aspiration thrombectomy",
        "aspiration thrombectomy",
        "mechanical thrombectomy",
    )
    assert words.devices.find("Trellis-8") == "Trellis"


def test_a_market_status_other_than_unknown_names_its_source(words):
    told = {each.id: each.market_status for each in words.devices if each.market_status != "unknown"}
    assert told == {"Trellis": "withdrawn", "ClotTriever XL": "recalled"}
    assert all(words.devices[each].status_source for each in told)


@pytest.mark.parametrize(
    ("text", "has", "has_not"),
    [
        (
            "acute iliofemoral DVT",
            {"acute DVT", "iliofemoral DVT", "leg DVT", "deep vein thrombosis"},
            {"CLTI"},
        ),
        ("IVC thrombosis secondary to lower extremity DVT", {"IVC thrombosis", "leg DVT"}, {"acute DVT"}),
        ("non-acute lower extremity DVT", {"leg DVT", "chronic DVT"}, {"acute DVT"}),
        ("acute or subacute leg DVT", {"leg DVT", "acute DVT"}, {"chronic DVT"}),
        ("proximal lower extremity DVT, no limit on chronicity", {"leg DVT"}, {"chronic DVT"}),
        (
            "acute DVT of the femoral vein without common femoral or iliac involvement",
            {"femoropopliteal DVT"},
            {"iliofemoral DVT"},
        ),
        ("upper extremity (effort) DVT: outside the leg question", {"upper-limb DVT"}, {"leg DVT"}),
        ("no-option chronic limb-threatening ischaemia", {"CLTI", "no-option CLTI"}, {"leg DVT"}),
        ("critical limb ischaemia not open to bypass", {"CLTI", "no-option CLTI"}, set()),
        ("arterial or venous thrombosis treated by lysis", {"mixed venous and arterial thrombosis"}, set()),
        ("filter-related chronic (>30 days) iliocaval thrombosis", {"IVC thrombosis", "chronic DVT"}, set()),
        # one meaning, many words
        (
            "acute ilio-femoral deep venous thrombosis",
            {"acute DVT", "iliofemoral DVT", "leg DVT", "deep vein thrombosis"},
            set(),
        ),
        ("lower limb deep venous thrombosis", {"leg DVT"}, {"upper-limb DVT"}),
        ("isolated distal DVT", {"leg DVT"}, {"upper-limb DVT"}),
        ("ilio-femoral DVT", {"iliofemoral DVT", "leg DVT"}, set()),
        ("acute deep-vein thromboses of the lower limbs", {"acute DVT", "leg DVT"}, set()),
        ("non-acute deep venous thrombosis", {"chronic DVT"}, {"acute DVT"}),
        ("critical limb ischemia", {"CLTI"}, set()),
        ("critical limb ischaemia", {"CLTI"}, set()),
        ("thrombosis of the inferior vena cava", {"IVC thrombosis"}, set()),
        ("inferior vena caval thrombosis", {"IVC thrombosis"}, set()),
        # what is denied
        ("acute leg DVT, no patient with IVC thrombosis", {"acute DVT", "leg DVT"}, {"IVC thrombosis"}),
        ("leg DVT without IVC thrombosis", {"leg DVT"}, {"IVC thrombosis"}),
        ("leg DVT; IVC thrombosis was excluded", {"leg DVT"}, set()),
        ("leg DVT excluding patients with chronic DVT", {"leg DVT"}, {"chronic DVT"}),
        ("leg DVT with or without IVC thrombosis", {"leg DVT", "IVC thrombosis"}, set()),
        ("no-option critical limb ischaemia without a bypass target", {"CLTI", "no-option CLTI"}, set()),
        ("healthy volunteers", set(), {"deep vein thrombosis", "CLTI"}),
    ],
)
def test_conditions_are_recognised_in_free_text(words, text, has, has_not):
    found = set(words.conditions_of(text))
    assert has <= found
    assert not has_not & found


def problems_of(tmp_path, name, text):
    for each in FOLDER.glob("*.yaml"):
        (tmp_path / each.name).write_text(each.read_text())
    (tmp_path / f"{name}.yaml").write_text(text)
    return [(each.line, each.message) for each in load_vocabulary(tmp_path).problems]


TOOL = """\
appraisal tools:
  a:
    designs: [registry]
    judgements: [good, bad]
    domains: {aim: x}
"""


@pytest.mark.parametrize(
    ("name", "text", "line", "says"),
    [
        (
            "outcomes",
            "outcomes:\n  x: {label: x, kind: binari, direction: neither}\n",
            2,
            "did you mean 'binary'",
        ),
        ("outcomes", "outcomes:\n  x: {label: x, kind: binary}\n", 2, "'direction' is missing"),
        (
            "outcomes",
            "outcomes:\n  x: {label: x, kind: continuous, direction: neither}\n",
            2,
            "'unit' is missing",
        ),
        (
            "treatments",
            "treatments:\n  a: {class: drug, synonyms: [c]}\n  b: {class: drug, synonyms: [c]}\n",
            3,
            "'c' already names a",
        ),
        ("treatments", "treatments:\n  a: {class: }\n", 2, "'class' is missing"),
        (
            "treatments",
            "treatments:\n  a: {class: shunt}\n  b: {class: shunt}\n  c: {class: shnt}\n",
            4,
            "class 'shnt' is that of no other (did you mean 'shunt'?)",
        ),
        ("treatments", "treatments:\n  a: {class: drug, kind of: q}\n", 2, "'q' is not among the treatments"),
        ("devices", "devices:\n  a: {market status: withdrawn}\n", 2, "'status source' is missing"),
        (
            "devices",
            "devices:\n  a: {market status: unknown}\n  a: {market status: unknown}\n",
            3,
            "written twice",
        ),
        ("appraisal", "", 1, "empty"),
        ("appraisal", TOOL, 3, "'levels' is missing"),
        ("appraisal", TOOL + "    levels: {good: low}\n", 6, "'bad' has no level"),
        ("appraisal", TOOL + "    levels: {good: low, bad: hgh}\n", 6, "did you mean 'high'"),
        ("appraisal", TOOL + "    levels: {good: low, bad: high, ugly: high}\n", 6, "unknown key 'ugly'"),
    ],
)
def test_faults_of_a_vocabulary_are_told_with_their_line(tmp_path, name, text, line, says):
    found = problems_of(tmp_path, name, text)
    assert any(each == line and says in message for each, message in found), found


def test_treatments_of_another_field_have_classes_of_their_own(tmp_path):
    text = (
        "treatments:\n  TIPS: {class: shunt}\n  ligation: {class: endoscopy}\n  propranolol: {class: drug}\n"
    )
    assert problems_of(tmp_path, "treatments", text) == []


def test_a_missing_vocabulary_file_is_a_problem_and_no_exception(tmp_path):
    messages = [each.message for each in load_vocabulary(tmp_path).problems]
    assert len(messages) == 6
    assert all("cannot be read" in message for message in messages)
