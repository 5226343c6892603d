"""The two commands by hand, and the schemas by which editors complete study files."""

import json

import jsonschema
import pytest
import yaml
from study_examples import RIGHT, ROOT

from evidence.importing import new_study
from evidence.studies import checking
from evidence.studies.schemas import parts, study_file, vocabulary_files


def violations(data, schema) -> list[str]:
    """What a JSON Schema finds wrong."""
    return [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(data)]


@pytest.fixture
def repository(tmp_path):
    """Give a small repository: the vocabulary and one study file."""
    studies, words = tmp_path / "resources" / "studies", tmp_path / "resources" / "vocabulary"
    studies.mkdir(parents=True)
    words.mkdir()
    for each in (ROOT / "resources" / "vocabulary").glob("*.yaml"):
        (words / each.name).write_text(each.read_text())
    (studies / "enden2012.yaml").write_text(RIGHT)
    return tmp_path


def test_check_studies_tells_that_all_is_well(repository, capsys):
    assert checking.main([], repository) == 0
    assert capsys.readouterr().out == "1 study file: 0 errors, 0 warnings, 0 notes\n"


def test_check_studies_fails_on_an_error_and_tells_its_place(repository, capsys, monkeypatch):
    monkeypatch.chdir(repository)
    (repository / "resources" / "studies" / "enden2012.yaml").write_text(RIGHT.replace("37/90", "97/90"))
    assert checking.main([], repository) == 1
    first, last = capsys.readouterr().out.splitlines()
    assert first.startswith("resources/studies/enden2012.yaml:20 outcomes[1]: 97 events of 90 patients")
    assert last == "1 study file: 1 error, 0 warnings, 0 notes"


def test_warnings_do_not_fail_and_can_be_left_out(repository, capsys):
    (repository / "resources" / "studies" / "enden2012.yaml").write_text(RIGHT.replace("41.1%", "45%"))
    assert checking.main([], repository) == 0
    assert "not the printed 45%" in capsys.readouterr().out
    assert checking.main(["--errors-only"], repository) == 0
    assert capsys.readouterr().out == "1 study file: 0 errors, 1 warning, 0 notes\n"


def test_a_single_file_may_refer_to_the_others(repository, capsys):
    new = repository / "resources" / "studies" / "haig2016.yaml"
    new.write_text(RIGHT.replace("overlaps: []", "overlaps: [enden2012]"))
    assert checking.main([str(new)], repository) == 0
    assert "1 study file: 0 errors," in capsys.readouterr().out


@pytest.mark.parametrize("named", ["enden2012", "enden2012.yaml"])
def test_a_study_file_can_be_named_by_its_id(repository, capsys, monkeypatch, named):
    monkeypatch.chdir(repository)
    (repository / "resources/studies/enden2012.yaml").write_text(RIGHT.replace("37/90", "97/90"))
    assert checking.main([named], repository) == 1
    assert capsys.readouterr().out.startswith("resources/studies/enden2012.yaml:20 outcomes[1]: 97 events")
    assert checking.main(["enden2013"], repository) == 1
    assert capsys.readouterr().out.startswith("enden2013: the file cannot be read: No such file")


def test_what_a_system_lays_down_in_folders_is_no_study_file(repository, capsys):
    for name in (".DS_Store", "Thumbs.db", "desktop.ini"):
        (repository / "resources/studies" / name).write_bytes(b"\x00")
    assert checking.main([], repository) == 0
    assert capsys.readouterr().out == "1 study file: 0 errors, 0 warnings, 0 notes\n"


def test_a_single_file_is_held_against_the_others_of_which_only_what_it_causes_is_told(repository, capsys):
    studies = repository / "resources" / "studies"
    (studies / "enden2012.yaml").write_text(RIGHT.replace("41.1%", "45%"))  # a fault of its own
    new = studies / "haig2016.yaml"
    new.write_text(
        RIGHT.replace("study: CaVenT", "study: CAVENT").replace("overlaps: []", "overlaps: [enden2012]")
    )
    assert checking.main([str(new)], repository) == 1
    told = capsys.readouterr().out
    assert "haig2016.yaml:2 study: 'CAVENT' here, 'CaVenT' in enden2012" in told
    assert "the same PMID as enden2012" in told and "not the printed 45%" not in told
    assert checking.main([str(studies / "enden2012.yaml")], repository) == 1
    # Of two files of one study the later is told of, as when all are checked.
    assert "haig2016.yaml:2 study: 'CAVENT' here, 'CaVenT' in enden2012" in capsys.readouterr().out


FILLED = {
    "study:   #": "study: Example   #",
    "  title:\n": "  title: An example\n",
    "  condition:   #": "  condition: acute iliofemoral DVT   #",
    "cdt: {label: , role: intervention, treatments: []": "cdt: {label: CDT, role: intervention, treatments: [CDT]",
    "control: {label: , role: comparator, treatments: []": "control: {label: a, role: comparator, treatments: [anticoagulation]",
    "{url: , read": "{url: https://example.org, read",
    "  - outcome:   #": "  - outcome: pts_any   #",
    "    cdt:   #": "    cdt: 3/10   #",
    "    control:   #": "    control: none of 12   #",
    "    effect:   #": "    effect: p = 0.2   #",
}


def test_a_new_study_file_passes_once_it_is_filled(repository, words, capsys):
    assert new_study.main(["example2026", "--arms", "cdt,control"], repository) == 0
    target = repository / "resources" / "studies" / "example2026.yaml"
    assert checking.main([str(target)], repository) == 1  # what is empty is told
    text = target.read_text()
    for empty, filled in FILLED.items():
        assert text.count(empty) == 1, empty
        text = text.replace(empty, filled)
    target.write_text(text)
    capsys.readouterr()
    assert checking.main([str(target)], repository) == 0, capsys.readouterr().out
    assert violations(yaml.safe_load(text), study_file.build(words)) == []
    assert "year: 2026" in text
    for key in (
        "appraisal",
        "awaiting",
        "progress",
    ):  # what somebody has to know of is there, and may stay empty
        assert yaml.safe_load(text)[key] is None


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["enden2012"], "exists already"),
        (["Enden2013"], "small letters"),
        (["x2013", "--design", "case serie"], "did you mean 'case series'?"),
        (["x2013", "--arms", "a,a"], "one id"),
        (["x2013", "--arms", "effect"], "'effect' cannot be"),
        (["../x"], "small letters"),
        (["con"], "Windows cannot hold a file named 'con'"),
    ],
)
def test_a_new_study_file_is_refused_with_the_reason(repository, capsys, arguments, says):
    before = sorted((repository / "resources" / "studies").iterdir())
    assert new_study.main(arguments, repository) == 1
    assert says in capsys.readouterr().err
    assert sorted((repository / "resources" / "studies").iterdir()) == before


@pytest.mark.parametrize("name", ["study", "vocabulary"])
def test_the_committed_schemas_are_current(words, name):
    built = study_file.build(words) if name == "study" else vocabulary_files.build()
    committed = (ROOT / "workflow" / "schemas" / f"{name}.schema.json").read_text()
    assert committed == parts.as_text(built), "run scripts/develop/update_schema.py"


def test_the_schemas_are_schemas(words):
    for each in (study_file.build(words), vocabulary_files.build()):
        jsonschema.Draft202012Validator.check_schema(json.loads(parts.as_text(each)))


def test_the_schema_accepts_what_the_checker_accepts_and_finds_misspelt_words(words):
    built = study_file.build(words)
    assert violations(yaml.safe_load(RIGHT), built) == []
    for old, new in (
        ("role: primary", "rolle: primary"),
        ("pts_any", "pts_eny"),
        ("[CDT,", "[CTD,"),
        ("n: 101", "n: x"),
    ):
        assert violations(yaml.safe_load(RIGHT.replace(old, new, 1)), built), new


def test_the_vocabulary_files_agree_with_their_schema():
    built = vocabulary_files.build()
    for path in (ROOT / "resources" / "vocabulary").glob("*.yaml"):
        assert violations(yaml.safe_load(path.read_text()), built) == [], path.name
