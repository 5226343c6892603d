"""Pictures of papers have no heading of their own: the caption below says what it says."""

import dataclasses
import io
import re
import zipfile

import pytest
from PIL import Image

from evidence.display.section import Volume, report_of
from evidence.figures.formats import saving, svg
from evidence.figures.outcomes import forest
from evidence.paper.document import Paper
from evidence.paper.writing import compose

HUNDREDTH = 0.01  # points, which files of figures are written to


def words(text):
    return re.findall(r"\w+", text.casefold())


def captions(report, folder, monkeypatch):
    """The caption of each figure in both volumes."""
    found = {}
    put = Paper.figure

    def figure(self, picture, caption, description):
        found[picture] = caption
        put(self, picture, caption, description)

    monkeypatch.setattr(Paper, "figure", figure)
    for volume in Volume:
        compose(report, lambda f: saving.size_cm((folder / f).read_bytes()), volume)
    return found


def assert_captions_say_headings(report, folder, monkeypatch):
    found = captions(report, folder, monkeypatch)
    named = words(report.evidence.review.title)  # the title of the paper
    with_heading = []
    for picture, caption in found.items():
        drawn = svg.read((folder / picture).read_bytes())
        heading = [t.text for t in drawn.texts if t.y <= drawn.heading]
        assert bool(heading) == (drawn.heading > 0), picture
        if heading:
            with_heading.append(picture)
        said = [*words(caption), *named]
        assert all(word in said for text in heading for word in words(text)), (picture, heading, caption)
    assert len(with_heading) > 2


def test_the_caption_of_each_figure_says_what_its_heading_says(evidence, folder, monkeypatch):
    assert_captions_say_headings(report_of(evidence), folder, monkeypatch)


def test_a_figure_without_heading_is_the_rest_of_it_moved_up(folder):
    for file in sorted(folder.rglob("*.svg")):
        whole = svg.read(file.read_bytes())
        content = saving.without_heading(file.read_bytes())
        rest = svg.read(content)
        above = [t for t in whole.texts if t.y <= whole.heading]
        assert [t.text for t in rest.texts] == [t.text for t in whole.texts[len(above) :]], file
        kept = [t for t in whole.texts if t.y > whole.heading]
        for mine, was in zip(rest.texts, kept, strict=True):
            assert (mine.x, mine.y) == pytest.approx((was.x, was.y - whole.heading), abs=HUNDREDTH), file
            assert mine.y - mine.size >= -HUNDREDTH, (file, mine.text)  # no letter is cut off
        assert (rest.width, rest.height) == pytest.approx(
            (whole.width, whole.height - whole.heading), abs=HUNDREDTH
        )
        shorter = saving.size_cm(content)[1] < saving.size_cm(file.read_bytes())[1]
        assert shorter == bool(above), file
        assert saving.without_heading(content) == content


def test_the_picture_is_the_lower_part_of_the_whole_figure(folder):
    """Painted by the same program: dots above the first whole row of the rest apart."""
    file = min(folder.rglob("outcomes/*/figures/*.svg"))
    drawn = svg.read(file.read_bytes())
    strip = round(drawn.heading)  # moved to a whole point, 2 dots of 144 an inch
    even = dataclasses.replace(
        drawn,
        height=round(drawn.height) + 0.0,
        heading=strip + 0.0,
        marks=tuple(m for m in drawn.marks if getattr(m, "y", strip + 1) > strip),
    )
    heading = dataclasses.replace(drawn.texts[0], y=strip - 2.0)
    even = dataclasses.replace(even, marks=(heading, *even.marks))
    content = svg.write(even)
    place = saving.PicturePlace(144, ((100.0, 100.0),))
    whole, rest = (
        Image.open(io.BytesIO(saving.from_svg(c, "png", place))).convert("L")
        for c in (content, saving.without_heading(content))
    )
    assert whole.size == (rest.width, rest.height + 2 * strip)
    lower = whole.crop((0, 2 * strip, *whole.size))
    assert rest.tobytes() == lower.tobytes()


def test_another_name_of_an_outcome_paints_no_picture_anew(evidence):
    outcome = evidence.outcomes[0].outcome
    synthesis = evidence.outcomes[0].syntheses[0]
    named, otherwise = (
        svg.write(forest.draw(synthesis, dataclasses.replace(outcome, label=label)))
        for label in (outcome.label, "Something else")
    )
    assert named != otherwise
    assert saving.without_heading(named) == saving.without_heading(otherwise)


def test_pictures_of_a_paper_are_the_figures_without_heading(content, folder, evidence, monkeypatch):
    shown = [
        (folder / picture).read_bytes() for picture in captions(report_of(evidence), folder, monkeypatch)
    ]
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        sizes = {Image.open(file.open(n)).size for n in file.namelist() if n.endswith(".png")}

    def fits(size, drawn):
        """Whether a picture of this size shows a drawing: as many dots as fit into its lengths."""
        (wide, high), (width, height) = size, saving.size_cm(drawn)
        return abs(wide / high - width / height) < width / height * (1 / wide + 1 / high)

    assert sizes
    assert all(any(fits(size, saving.without_heading(drawn)) for drawn in shown) for size in sizes)
    entitled = [drawn for drawn in shown if svg.read(drawn).heading]
    assert entitled and not any(fits(size, drawn) for size in sizes for drawn in entitled)


def test_a_figure_whose_texts_look_like_markup_keeps_them(folder):
    """A title is escaped, so that none ends the heading before its end."""
    file = min(folder.rglob("outcomes/*/figures/*.svg"))
    drawn = svg.read(file.read_bytes())
    first = dataclasses.replace(drawn.texts[0], text='</g> <g data-height="3"> & "so on"')
    made = svg.write(
        dataclasses.replace(drawn, marks=(first, *(m for m in drawn.marks if m != drawn.texts[0])))
    )
    assert svg.read(made).texts[0].text == first.text
    rest = svg.read(saving.without_heading(made))
    assert first.text not in [t.text for t in rest.texts] and len(rest.texts) < len(drawn.texts)
