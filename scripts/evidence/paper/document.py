"""A paper while it is written: headings, texts, tables and figures in order, and in the end its bytes."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.parts.image import ImagePart
from docx.shared import Cm

from evidence.display import packing
from evidence.display.section import LANDSCAPE, PORTRAIT, Keep, Place, Volume, anew
from evidence.paper import markup, template, texts
from evidence.paper.members import members_of
from evidence.paper.pages import EDGE_CM, MARGIN_CM, Size, page_cm, room_cm
from evidence.paper.recording import Chapters, Recording, write_again
from evidence.record.reviews.evidence import ReviewInfo

_EMU_PER_CM = 360000
_CONTENTS_LEVELS = 2
_DOCUMENT = "word/document.xml"
_PARTS = 100  # of the body that are put into the file together
_BELOW_A_TABLE = markup.paragraph("", "SmallText")

# Gives the size of a figure in cm by its file's path in the review's folder of results.
Sizes: TypeAlias = Callable[[str], Size]


@dataclass(frozen=True, slots=True)
class Composed:
    """A document before its pictures are put in.

    Attributes
    ----------
    content
        The file without them.
    pictures
        The figure of each by the name that it will have in the file.
    """

    content: bytes
    pictures: Mapping[str, str]

    def filled(self, picture: Callable[[str], bytes]) -> bytes:
        """Return the bytes of the document; ``picture`` gives the pixels of a figure, as PNG."""
        return packing.with_members(self.content, {name: picture(f) for name, f in self.pictures.items()})


class Paper(Chapters):
    """Collects the content of one document."""

    def __init__(
        self, review: ReviewInfo, sizes: Sizes, volume: Volume = Volume.ANNEX, keep: Keep = anew
    ) -> None:
        super().__init__(volume)
        self._review = review
        self._sizes = sizes
        self._keep = keep
        self._document = template.new_document()
        self._body: list[str] = []
        self._orientation = PORTRAIT
        self._first_section = True
        self._contents_at: int | None = None
        self._headings: list[tuple[int, str, str]] = []
        self._marks: dict[str, int] = {}
        self._counts = {"Table": 0, "Figure": 0}
        self._placed: dict[str, tuple[str, Size]] = {}
        self._pictures: dict[str, str] = {}
        self._links: dict[str, str] = {}
        self._numbers = itertools.count(1)  # of relations
        self._frame = self._header_and_footer()

    def parts(self, place: Place, source: object) -> None:
        """Write what the sections have for a place inside a larger section; it may be known."""
        if self._wanted != PORTRAIT:  # recordings are as wide as an upright page
            super().parts(place, source)
            return

        def make() -> str:
            recording = Recording(self._volume)
            recording.parts(place, source)
            return recording.kept()

        write_again(self._keep(place, source, make), self)

    def add(self, part: str) -> None:
        """Add a part of the body; only now is a page turned, so that no page stays empty."""
        if self._wanted != self._orientation:
            self._body.append(markup.paragraph("", "SectionEnd", self._section_properties()))
            self._first_section = False
            self._orientation = self._wanted
        self._body.append(texts.led(part, self._relation))

    def new_page(self) -> None:
        """Let what follows begin on a page of its own; a page that is turned is new already."""
        if self._wanted == self._orientation and self._body:
            self.add(
                '<w:p><w:pPr><w:pStyle w:val="SectionEnd"/></w:pPr><w:r><w:br w:type="page"/></w:r></w:p>'
            )

    def title(self, text: str, subtitle: str) -> None:
        """Write the title block."""
        self.add(markup.paragraph(markup.run(text), "Title"))
        self.add(markup.paragraph(markup.run(subtitle), "Subtitle"))

    def contents(self, title: str) -> None:
        """Put the table of contents here; it is made when all headings are known."""
        self.add(markup.paragraph(markup.run(title), "ContentsTitle"))
        self._contents_at = len(self._body)
        self.add("")

    def heading(self, text: str, level: int, address: str | None = None) -> None:
        """Write a heading; with an address, links can lead to it."""
        name = markup.bookmark_name(address or f"heading {len(self._headings)} {text}")
        self._headings.append((level, text, name))
        self.add(markup.paragraph(self._marked(markup.run(text), name), f"Heading{level}"))

    def captioned(self, caption: str, table: str) -> None:
        """Add a table, as markup, under its numbered caption."""
        self._caption("Table", caption, "Caption")
        self.add(table)
        self.add(_BELOW_A_TABLE)

    def figure(self, picture: str, caption: str, description: str) -> None:
        """Put a picture over its numbered caption, as large as it was drawn or as fits on the page.

        ``picture`` is the file of a figure in the review's folder of results. One that fits better on a page
        of the other orientation gets a page of it.
        """
        if picture not in self._placed:
            self._placed[picture] = self._place(picture)
        relation, size = self._placed[picture]
        here = self._wanted
        other = LANDSCAPE if here == PORTRAIT else PORTRAIT
        if _scale(size, other) > 1.25 * _scale(size, here):
            self.turn(other)
        scale = _scale(size, self._wanted)
        width, height = (round(scale * side * _EMU_PER_CM) for side in size)
        number = self._counts["Figure"] + 1
        drawing = _drawing(relation, number, width, height, description)
        self.add(markup.paragraph(drawing, "Figure"))
        self._caption("Figure", caption, "FigureCaption")
        self.turn(here)

    def _place(self, picture: str) -> tuple[str, Size]:
        """Add a picture to the file; returns how it is referred to, and its size in cm.

        Its pixels are put in last: whoever writes many papers makes them beside each other, and python-docx
        would compare each with all others.
        """
        name = PackURI(f"/word/media/image{len(self._placed) + 1}.png")
        part = ImagePart(name, "image/png", b"")
        self._pictures[name.membername] = picture
        relation = self._related(RELATIONSHIP_TYPE.IMAGE, part)
        return relation, self._sizes(picture)

    def compose(self) -> Composed:
        """Return the document, the same bytes for the same content."""
        if self._contents_at is not None:
            self._body[self._contents_at] = self._contents()
        if self._body[-1:] == [_BELOW_A_TABLE]:  # at the end of the last page it would be a page of its own
            self._body[-1] = markup.paragraph("", "SectionEnd")
        root = self._document.element
        root.replace(root.body, parse_xml(f"<w:body {nsdecls('w')}/>"))
        made = members_of(self._document)
        before, after = made[_DOCUMENT].split(b"<w:body/>", 1)
        ours = {
            _DOCUMENT: itertools.chain((before,), markup.checked(self._whole_body()), (after,)),
            packing.CORE: (packing.core_properties(self._review, "evidence report"),),
        }
        # Pictures are added later.
        members = {name: (content,) for name, content in made.items() if name not in self._pictures}
        return Composed(packing.packed(members | ours), self._pictures)

    def _whole_body(self) -> Iterator[bytes]:
        """Go through the body some parts at a time; of a large review the whole has tens of megabytes."""
        known = {"", *self._marks}
        yield f"<w:body {nsdecls('w', 'r', 'wp', 'a', 'pic')}>".encode()
        for start in range(0, len(self._body), _PARTS):
            yield markup.without_links("".join(self._body[start : start + _PARTS]), known).encode()
        yield f"{self._section_properties()}</w:body>".encode()

    def _relation(self, url: str) -> str:
        if url not in self._links:
            self._links[url] = self._related(RELATIONSHIP_TYPE.HYPERLINK, url, outside=True)
        return self._links[url]

    def _related(self, kind: str, target: ImagePart | str, *, outside: bool = False) -> str:
        """Add what the document refers to; python-docx would compare it with all that is there already."""
        relations = self._document.part.rels
        name = next(found for n in self._numbers if (found := f"rId{n}") not in relations)
        relations.add_relationship(kind, target, name, outside)
        return name

    def _caption(self, kind: str, text: str, style: str) -> None:
        self._counts[kind] += 1
        number = markup.field(f" SEQ {kind} \\* ARABIC ", str(self._counts[kind]))
        self.add(markup.paragraph(markup.run(f"{kind} ") + number + markup.run(f". {text}"), style))

    def _marked(self, inner: str, name: str) -> str:
        number = self._marks.setdefault(name, len(self._marks) + 1)
        return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{inner}<w:bookmarkEnd w:id="{number}"/>'

    def _contents(self) -> str:
        """Return the table of contents: each line leads to its place and asks for the page that it is on.

        The pages are fields of their own, because only these are worked out by every office suite.
        """
        lines = [h for h in self._headings if h[0] <= _CONTENTS_LEVELS]
        return "".join(
            markup.paragraph(
                f'<w:hyperlink w:anchor="{name}" w:history="1">{markup.run(text)}</w:hyperlink>'
                f"<w:r><w:tab/></w:r>{_page_of(name)}",
                f"TOC{level}",
            )
            for level, text, name in lines
        )

    def _header_and_footer(self) -> str:
        """Write the review's title on top of every page and the page's number below."""
        section = self._document.sections[0]
        small = '<w:sz w:val="16"/>'
        section.header.paragraphs[0]._p.append(_run(self._review.title))
        numbers = (
            markup.run("Page ", small)
            + markup.field(" PAGE ", "1", small)
            + markup.run(" of ", small)
            + markup.field(" NUMPAGES ", "1", small)
        )
        line = markup.paragraph(numbers, "Footer", '<w:jc w:val="right"/>')
        for footer in (section.footer, section.first_page_footer):
            old = footer.paragraphs[0]._p
            old.getparent().replace(old, parse_xml(line.replace("<w:p>", f"<w:p {nsdecls('w')}>", 1)))
        section.first_page_header.is_linked_to_previous = False
        references = section._sectPr.findall(qn("w:headerReference"))
        references += section._sectPr.findall(qn("w:footerReference"))
        return "".join(
            f'<w:{r.tag.rpartition("}")[2]} w:type="{r.get(qn("w:type"))}" r:id="{r.get(qn("r:id"))}"/>'
            for r in references
        )

    def _section_properties(self) -> str:
        landscape = self._orientation == LANDSCAPE
        width, height = page_cm(self._orientation)
        turned = ' w:orient="landscape"' if landscape else ""
        margin, edge = _twips(MARGIN_CM), _twips(EDGE_CM)
        sides = "".join(f' w:{side}="{margin}"' for side in ("top", "right", "bottom", "left"))
        first = "<w:titlePg/>" if self._first_section else ""
        return (
            f'<w:sectPr>{self._frame}<w:type w:val="nextPage"/>'
            f'<w:pgSz w:w="{_twips(width)}" w:h="{_twips(height)}"{turned}/>'
            f'<w:pgMar{sides} w:header="{edge}" w:footer="{edge}" w:gutter="0"/>{first}</w:sectPr>'
        )


def _scale(size: Size, orientation: str) -> float:
    wide, high = room_cm(orientation)
    return min(1.0, wide / size[0], high / size[1])


def _twips(cm: float) -> int:
    return int(Cm(cm).twips)


def _run(text: str) -> BaseOxmlElement:
    return parse_xml(markup.run(text, '<w:sz w:val="16"/>').replace("<w:r>", f"<w:r {nsdecls('w')}>", 1))


def _page_of(name: str) -> str:
    """Return the field with the page of a heading, to be worked out when the paper is opened."""
    parts = (
        '<w:fldChar w:fldCharType="begin" w:dirty="true"/>',
        f'<w:instrText xml:space="preserve"> PAGEREF {name} \\h </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        '<w:t xml:space="preserve"> </w:t>',
        '<w:fldChar w:fldCharType="end"/>',
    )
    return "".join(f"<w:r>{part}</w:r>" for part in parts)


def _drawing(relation: str, number: int, width: int, height: int, description: str) -> str:
    text = markup.attribute(description)
    return (
        '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{width}" cy="{height}"/>'
        f'<wp:docPr id="{number}" name="Figure {number}" descr={text}/>'
        '<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        f'<pic:nvPicPr><pic:cNvPr id="{number}" name="Figure {number}" descr={text}/>'
        "<pic:cNvPicPr/></pic:nvPicPr>"
        f'<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
        "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )
