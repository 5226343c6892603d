"""Figures on demand: PDFs with letters as TrueType, those asked for alone, faults told in words."""

import pytest
from example_review import example

import print_figures
from evidence.display.links.figure_files import figure_files
from evidence.record import codec

OUTCOME = "major_bleeding"


@pytest.fixture
def finished(tmp_path, monkeypatch):
    """A folder with one finished review."""
    folder = tmp_path / "results" / "example"
    folder.mkdir(parents=True)
    codec.write(folder / "evidence.json", example())
    monkeypatch.chdir(tmp_path)
    return folder


def test_the_figures_of_an_outcome_are_drawn_as_pdf_with_true_type_letters(finished, capsys):
    outcome = next(o for o in example().outcomes if o.outcome.id == OUTCOME)
    stems = [f.stem for s in outcome.syntheses for f in figure_files(s)]
    assert stems
    assert print_figures.main(["example", "--outcome", OUTCOME]) == 0
    written = sorted(p.relative_to(finished).as_posix() for p in finished.rglob("*.pdf"))
    assert written == sorted(f"print/{OUTCOME}/{stem}.pdf" for stem in stems)
    assert all((finished / name).read_bytes().startswith(b"%PDF") for name in written)
    assert f"example: {len(stems)} files" in capsys.readouterr().out
    assert not list(finished.rglob("*.png"))


def test_another_format_is_drawn_where_it_is_asked_for(finished):
    print_figures.main(["example", "--outcome", OUTCOME, "--format", "svg"])
    assert {p.suffix for p in finished.rglob("print/**/*.*")} == {".svg"}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nothing"], "holds no finished review; there are example"),
        (["example", "--outcome", "no_such"], "has no outcome 'no_such'; it has pts_any"),
        (["example", "--format", "gif"], "invalid choice: 'gif'"),
    ],
)
def test_a_name_that_is_none_is_told_with_those_that_are(finished, capsys, arguments, told):
    with pytest.raises(SystemExit):
        print_figures.main(arguments)
    assert told in capsys.readouterr().err
