"""Figures on demand: PDFs with letters as TrueType, those asked for alone, faults told in words."""

import importlib.util

import pytest
from example_review import example

import print_figures
from evidence.display.links.figure_files import (
    ASSUMED,
    BAUJAT,
    BUBBLE,
    FOREST,
    FUNNEL,
    GOSH,
    SPECIFICATIONS,
    SUBGROUP,
    figure_files,
)
from evidence.figures.formats import svg
from evidence.record import codec
from evidence.workflow.documents.print_figures import print_figure
from evidence.workflow.job.step import StepError
from evidence.workflow.making import step_code
from evidence.workflow.steps import draw_step
from evidence.workflow.steps.draw_step import figures_of, tasks

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


def test_a_figure_of_a_run_is_made_as_pdf_or_png_from_its_svg_file_and_an_unknown_one_is_told(finished):
    outcome = next(o for o in example().outcomes if o.outcome.id == OUTCOME)
    drawn = figures_of(outcome)
    (finished / f"outcomes/{OUTCOME}/figures").mkdir(parents=True)
    for name, content in drawn.items():
        (finished / f"outcomes/{OUTCOME}/figures" / name).write_bytes(content)
    stem = next(iter(drawn)).removesuffix(".svg")
    task = next(t for t in tasks(outcome) if t.stem == stem)
    for kind, size in (("png", 0.02), ("pdf", 0.02)):
        file = finished / f"print/{OUTCOME}/{stem}.{kind}"
        print_figure(finished, f"{OUTCOME}/{stem}", file)
        # Lengths in the file are cut to a hundredth of a point, which moves few dots and no letter.
        assert len(file.read_bytes()) == pytest.approx(len(task.files((kind,))[file.name]), rel=size)
    with pytest.raises(StepError, match=f"has no figure '{OUTCOME}/nothing'; it has {OUTCOME}/{stem}"):
        print_figure(finished, f"{OUTCOME}/nothing", finished / "x.png")


def test_what_is_read_from_an_svg_file_is_what_was_written_and_a_foreign_file_is_told():
    for task in (t for o in example().outcomes for t in tasks(o)):
        (content,) = task.files().values()
        assert svg.write(svg.read(content)) == content
        assert [t.text for t in svg.read(content).texts] == [t.text for t in task.draw().texts]
    for foreign in (b"<svg/>", b"no markup", b'<svg viewBox="0 0 1 1"><circle/></svg>'):
        with pytest.raises(ValueError, match="not a figure of this workflow"):
            svg.read(foreign)


def test_every_kind_of_figure_has_the_code_that_draws_it_in_its_key():
    """A figure is drawn again where the module that draws it has changed, found under its real name."""
    kinds = {FOREST, SUBGROUP, ASSUMED, FUNNEL, BAUJAT, GOSH, SPECIFICATIONS, BUBBLE}
    drawing = {draw_step.MODULES.get(kind, kind) for kind in kinds} | {"curve"}
    assert step_code.PIECES["draw"].keys() == drawing | {"which"}
    for pieces in step_code.PIECES.values():
        assert all(importlib.util.find_spec(module) for roots in pieces.values() for module in roots)
