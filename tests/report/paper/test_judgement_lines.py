"""The lines of a judgement hold the numbers it is made for, and what is left to a person is left open."""

import pytest
import yaml
from example_review import example

from evidence.record import codec
from evidence.sections.certainty import judgement_lines


@pytest.fixture
def results(tmp_path):
    codec.write(tmp_path / "example/evidence.json", example())
    return tmp_path


def test_the_lines_are_yaml_with_the_numbers_and_the_proposals(results, capsys):
    assert judgement_lines.main(["example", "pts_any"], results) == 0
    text = capsys.readouterr().out
    found = yaml.safe_load(text.replace("change: ,", "change: null,").replace("reason: }", "reason: null}"))
    (judgement,) = found["judgements"]
    assert judgement["made for"] == {"k": 3, "estimate": 0.8446, "low": 0.5712, "high": 1.2489}
    assert judgement["imprecision"] == {"accept": -1}
    assert judgement["indirectness"] == {"change": None, "reason": None}
    assert judgement["judged by"] is None and judgement["date"] is None and judgement["reason"] is None


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["example"], "usage"),
        (["exampel", "pts_any"], "did you mean 'example'?"),
        (["example", "unheard_of"], "has no result to judge; allowed: "),
        (["example", "pts_ani"], "did you mean 'pts_any'?"),
        (["example", "pts_any", "removal-v-drug-an"], "did you mean 'removal-v-drug-any'?"),
    ],
)
def test_an_unknown_name_is_told_with_the_nearest(results, capsys, arguments, words):
    assert judgement_lines.main(arguments, results) == 2
    assert words in capsys.readouterr().err


def test_help_is_no_error(tmp_path, capsys):
    assert judgement_lines.main(["--help"], tmp_path) == 0
    assert "config/certainty/<review>.yaml" in capsys.readouterr().out


def test_results_that_cannot_be_read_are_told(results, capsys):
    file = results / "example/evidence.json"
    file.write_bytes(file.read_bytes()[:1000])
    assert judgement_lines.main(["example", "pts_any"], results) == 2
    assert "run snakemake again" in capsys.readouterr().err
