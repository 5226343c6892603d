"""What Word asks of a paper's parts (ECMA-376): else it calls the file damaged, or leaves out what it cannot read."""

import io
import re
import zipfile
from itertools import pairwise

import pytest
from docx.oxml.ns import qn
from lxml import etree

from evidence.paper.pages import EDGE_CM, MARGIN_CM

# Word measures pages in twentieths of a point and drawings in English Metric Units.
TWIPS_PER_CM, EMU_PER_CM = 1440 / 2.54, 360_000


def numbers_of(node, *names):
    return [int(node.get(name)) for name in names]


def test_every_drawing_has_a_number_of_its_own_and_one_size_in_both_places(paper):
    drawings = list(paper.element.iter(qn("w:drawing")))
    assert len(drawings) > 5
    for i, drawing in enumerate(drawings, 1):
        (frame,), (size,), (inner,) = (
            [*drawing.iter(qn(name))] for name in ("wp:docPr", "wp:extent", "a:ext")
        )
        (own,) = drawing.iter(qn("pic:cNvPr"))
        assert frame.get("id") == own.get("id") == str(i)
        assert frame.get("name") == own.get("name") == f"Figure {i}"
        assert frame.get("descr") == own.get("descr")
        assert numbers_of(size, "cx", "cy") == numbers_of(inner, "cx", "cy")
        assert all(EMU_PER_CM < side < 30 * EMU_PER_CM for side in numbers_of(size, "cx", "cy"))


def test_the_contents_ask_for_pages_by_whole_fields(paper):
    """Begin, instruction, separator, value, end: each once and in this order."""
    seen = []
    for node in paper.element.iter(qn("w:fldChar"), qn("w:instrText"), qn("w:t")):
        if node.tag == qn("w:fldChar"):
            seen.append(node.get(qn("w:fldCharType")))
        elif node.tag == qn("w:instrText"):
            assert re.fullmatch(r" PAGEREF \w+ \\h ", node.text), node.text
            seen.append("asks")
        elif seen and seen[-1] == "separate":
            seen.append("value")
    order = ["begin", "asks", "separate", "value", "end"]
    assert len(seen) > 50
    assert seen == order * (len(seen) // len(order))


def test_every_page_of_the_paper_has_its_number_and_all_but_the_first_its_title(evidence, content, paper):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        relations = etree.fromstring(archive.read("word/_rels/document.xml.rels"))
        target = {r.get("Id"): r.get("Target") for r in relations}
        parts = {
            (node.tag == qn("w:headerReference"), node.get(qn("w:type"))): etree.fromstring(
                archive.read(f"word/{target[node.get(qn('r:id'))]}")
            )
            for node in paper.element.iter(qn("w:headerReference"), qn("w:footerReference"))
        }
    said = {place: " ".join("".join(part.itertext()).split()) for place, part in parts.items()}
    header, footer = True, False
    assert set(said) == {(header, "default"), (header, "first"), (footer, "default"), (footer, "first")}
    assert evidence.review.title in said[header, "default"] and not said[header, "first"]
    for kind in ("default", "first"):
        assert said[footer, kind] == "Page 1 of 1"  # worked out when the paper is opened
        asked = [field.get(qn("w:instr")) for field in parts[footer, kind].iter(qn("w:fldSimple"))]
        assert asked == [" PAGE ", " NUMPAGES "]
    first, *others = paper.element.iter(qn("w:sectPr"))
    assert first.find(qn("w:titlePg")) is not None
    assert others and all(s.find(qn("w:titlePg")) is None for s in others)
    for section in (first, *others):
        assert (
            len(section.findall(qn("w:headerReference")))
            == len(section.findall(qn("w:footerReference")))
            == 2
        )
        margin = section.find(qn("w:pgMar"))
        for side in ("top", "right", "bottom", "left"):
            assert int(margin.get(qn(f"w:{side}"))) == pytest.approx(MARGIN_CM * TWIPS_PER_CM, abs=1)
        for side in ("header", "footer"):
            assert int(margin.get(qn(f"w:{side}"))) == pytest.approx(EDGE_CM * TWIPS_PER_CM, abs=1)
        size = section.find(qn("w:pgSz"))
        sides = numbers_of(size, qn("w:w"), qn("w:h"))
        assert sorted(sides) == pytest.approx([21.0 * TWIPS_PER_CM, 29.7 * TWIPS_PER_CM], abs=1)
        assert (size.get(qn("w:orient")) == "landscape") == (sides[0] > sides[1])


def test_bookmarks_are_closed_where_they_were_opened_and_numbered_once(paper):
    nodes = list(paper.element.iter(qn("w:bookmarkStart"), qn("w:bookmarkEnd")))
    ids = [int(node.get(qn("w:id"))) for node in nodes]
    assert ids[::2] == ids[1::2] and len({*ids}) == len(ids) // 2 > 20
    assert all(a.tag == qn("w:bookmarkStart") != b.tag for a, b in [*pairwise(nodes)][::2])
