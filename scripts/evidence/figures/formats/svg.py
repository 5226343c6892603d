"""A drawing as SVG, and read back from it: text stays text, so that it is searched, edited and small.

Only what `write` writes can be read: a picture for print is made from the file that everybody sees.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from evidence.figures.drawing.artwork import Artwork, Fills, Line, Painted, Strokes, Text
from evidence.figures.drawing.colours import PAPER
from evidence.figures.drawing.style import LATIN

_SPACE = "http://www.w3.org/2000/svg"
_TITLE = f"{{{_SPACE}}}title"
_GROUP = f"{{{_SPACE}}}g"
_NO_MARKS = (f"{{{_SPACE}}}rect", _TITLE, _GROUP)
_ANCHORS = {"left": "start", "center": "middle", "right": "end"}
_ALIGNS = {anchor: align for align, anchor in _ANCHORS.items()}
_SIZE, _HEAD = re.compile(rb'height="[\d.]+pt" viewBox="0 [\d.]+ ([\d.]+) ([\d.]+)"'), 1000
_HEADING = re.compile(rb'<g data-height="([\d.]+)">\n.*?</g>\n', re.DOTALL)
_FONTS = ",".join([*(f"'{name}'" if " " in name else name for name in LATIN), "sans-serif"])


def write(drawing: Artwork) -> bytes:
    """Return the drawing as an SVG file, the same bytes for the same drawing."""
    wide, high = _number(drawing.width), _number(drawing.height)
    parts = [
        f'<svg xmlns="{_SPACE}" width="{wide}pt" height="{high}pt" viewBox="0 0 {wide} {high}" '
        f'font-family="{_FONTS}" stroke-linejoin="round">',
        *([f"<title>{escape(drawing.title)}</title>"] if drawing.title else []),
        f'<rect width="{wide}" height="{high}" fill="{PAPER}"/>',
    ]
    heading, marks = _parted(drawing)
    if heading:
        parts += [f'<g data-height="{_number(drawing.heading)}">', *map(_text, heading), "</g>"]
    for mark in marks:
        if isinstance(mark, Text):
            parts.append(_text(mark))
        elif isinstance(mark, Strokes):
            parts += _strokes(mark)
        else:
            parts += _fills(mark)
    parts.append("</svg>")
    return "\n".join(parts).encode()


def without_heading(content: bytes) -> bytes:
    """Return the file of a drawing without title and subtitle and the strip that they stand in.

    Raises
    ------
    ValueError
        Where the file was written by something else.
    """
    heading = _HEADING.search(content)
    if heading is None:
        return content
    width, height = size(content)
    strip = float(heading[1])
    left = _number(height - strip).encode()
    seen = b'height="%bpt" viewBox="0 %b %b %b"' % (left, heading[1], _number(width).encode(), left)
    before, after = content[: heading.start()], content[heading.end() :]
    return _SIZE.sub(seen, before, count=1) + after


def size(content: bytes) -> tuple[float, float]:
    """Return width and height in points of a drawing that was written into a file, from its first lines.

    Raises
    ------
    ValueError
        Where the file was written by something else.
    """
    found = _SIZE.search(content[:_HEAD])
    if found is None:
        raise ValueError("not a figure of this workflow: it says no size")
    return float(found[1]), float(found[2])


def read(content: bytes) -> Artwork:
    """Return the drawing that was written into a file.

    Raises
    ------
    ValueError
        Where the file was written by something else.
    """
    try:
        root = ElementTree.fromstring(content)
        _, top, width, height = map(float, root.get("viewBox", "").split())
        group = root.find(_GROUP)
        parts = [] if group is None else list(group)
        parts += [part for part in root if part.tag not in _NO_MARKS]
        marks = [_mark(part, top) for part in parts]
        heading = 0.0 if group is None else float(group.attrib["data-height"])
    except (ElementTree.ParseError, KeyError, ValueError, IndexError) as error:
        raise ValueError("not a figure of this workflow: it cannot be read as SVG") from error
    return Artwork(width, height, tuple(marks), heading, root.findtext(_TITLE, ""))


def _parted(drawing: Artwork) -> tuple[list[Text], list[Painted]]:
    """Return the texts of the heading, and all else."""
    heading: list[Text] = []
    marks: list[Painted] = []
    for mark in drawing.marks:
        if isinstance(mark, Text) and mark.y <= drawing.heading:
            heading.append(mark)
        else:
            marks.append(mark)
    return heading, marks


def _text(mark: Text) -> str:
    bold = ' font-weight="bold"' if mark.bold else ""
    anchor = f' text-anchor="{_ANCHORS[mark.align]}"' if mark.align != "left" else ""
    return (
        f'<text x="{_number(mark.x)}" y="{_number(mark.y)}" font-size="{_number(mark.size)}"{bold}{anchor} '
        f'fill="{mark.colour}">{escape(mark.text)}</text>'
    )


def _strokes(mark: Strokes) -> list[str]:
    dashes = f' stroke-dasharray="{" ".join(map(_number, mark.dashes))}"' if mark.dashes else ""
    alpha = f' stroke-opacity="{_number(mark.alpha)}"' if mark.alpha < 1 else ""
    look = f'fill="none" stroke="{mark.colour}" stroke-width="{_number(mark.width)}"{dashes}{alpha}'
    # Lines that are seen through are seen through each other too.
    groups = [[line] for line in mark.lines] if mark.alpha < 1 else [mark.lines]
    return [f'<path d="{"".join(_path(line) for line in lines)}" {look}/>' for lines in groups]


def _fills(mark: Fills) -> list[str]:
    alpha = f' fill-opacity="{_number(mark.alpha)}"' if mark.alpha < 1 else ""
    return [
        f'<path d="{"".join(f"{_path(ring)}z" for ring in rings)}" fill="{mark.colour}"{alpha}/>'
        for rings in mark.areas
    ]


def _path(line: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{_number(x)} {_number(y)}" for x, y in line)


def _number(value: float) -> str:
    """Write a length to a hundredth of a point, less than a printer's dot."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _mark(part: ElementTree.Element, top: float) -> Painted:
    given = part.attrib
    if part.tag == f"{{{_SPACE}}}text":
        return Text(
            float(given["x"]),
            float(given["y"]) - top,
            part.text or "",
            float(given["font-size"]),
            _ALIGNS[given.get("text-anchor", "start")],
            given.get("font-weight") == "bold",
            given["fill"],
        )
    lines = _lines(given["d"], top)
    if given["fill"] != "none":
        return Fills((lines,), given["fill"], float(given.get("fill-opacity", 1)))
    dashes = tuple(map(float, given.get("stroke-dasharray", "").split()))
    alpha = float(given.get("stroke-opacity", 1))
    return Strokes(lines, given["stroke"], float(given["stroke-width"]), dashes, alpha)


def _lines(path: str, top: float) -> tuple[Line, ...]:
    found = []
    for line in path.split("M")[1:]:
        numbers = [float(n) for n in re.split("[L ]", line.rstrip("z"))]
        down = [y - top for y in numbers[1::2]] if top else numbers[1::2]
        found.append(tuple(zip(numbers[::2], down, strict=True)))
    return tuple(found)
