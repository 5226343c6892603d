"""The look of a paper: one typeface, real heading styles, small type in tables, British English."""

from __future__ import annotations

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_LINE_SPACING, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

FONT = "Arial"
INK = RGBColor(0x1B, 0x1F, 0x23)
BLUE = RGBColor(0x00, 0x4B, 0x7A)
QUIET = RGBColor(0x45, 0x4D, 0x56)
WARN = RGBColor(0x8A, 0x3B, 0x00)
# Size, space before and after in points.
_HEADINGS = {1: (18, 18, 8), 2: (14, 16, 6), 3: (11.5, 12, 4), 4: (10, 10, 4)}
_CELLS = {
    "CellText": (8, INK, False),
    "CellStrong": (8, INK, True),
    "CellHead": (8, INK, True),
    "CellHeading": (8, INK, False),
    "CellSmall": (7, QUIET, False),
    "CellWarning": (7, WARN, False),
}
_CONTENTS = {1: (0, 6), 2: (12, 1)}  # indent and space before of the table of contents

_TABLE = (
    f'<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="EvidenceTable">'
    '<w:name w:val="Evidence Table"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="59"/>'
    "<w:tblPr><w:tblBorders>"
    '<w:top w:val="single" w:sz="8" w:space="0" w:color="45525E"/>'
    '<w:bottom w:val="single" w:sz="8" w:space="0" w:color="45525E"/>'
    '<w:insideH w:val="single" w:sz="4" w:space="0" w:color="C4CAD0"/>'
    "</w:tblBorders><w:tblCellMar>"
    '<w:top w:w="30" w:type="dxa"/><w:left w:w="60" w:type="dxa"/>'
    '<w:bottom w:w="30" w:type="dxa"/><w:right w:w="60" w:type="dxa"/>'
    "</w:tblCellMar></w:tblPr></w:style>"
)


def dress(document: Document) -> None:
    """Give a new document its styles."""
    normal = document.styles["Normal"]
    _type(normal, 10, INK)
    _space(normal, 0, 6, 1.1)
    for level, (size, before, after) in _HEADINGS.items():
        style = document.styles[f"Heading {level}"]
        _type(style, size, BLUE, bold=True)
        _space(style, before, after)
        style.paragraph_format.keep_with_next = True
    _type(document.styles["Title"], 24, BLUE, bold=True)
    _space(document.styles["Title"], 24, 6)
    borders = document.styles["Title"].element.find(f".//{qn('w:pBdr')}")
    if borders is not None:
        borders.getparent().remove(borders)
    _type(document.styles["Subtitle"], 13, QUIET)
    caption = document.styles["Caption"]
    _type(caption, 9, INK, bold=True)
    _space(caption, 10, 4)
    caption.paragraph_format.keep_with_next = True
    _type(document.styles["List Bullet"], 10, INK)
    _space(document.styles["List Bullet"], 0, 3, 1.1)
    _new_styles(document)
    document.styles.element.append(parse_xml(_TABLE))


def _new_styles(document: Document) -> None:
    for name, (size, colour, strong) in _CELLS.items():
        style = _added(document, name)
        _type(style, size, colour, bold=strong)
        _space(style, 0, 0)
    small = _added(document, "SmallText")
    _type(small, 8.5, QUIET)
    _space(small, 0, 4)
    body = _added(document, "SmallBody")
    _type(body, 8.5, INK)
    _space(body, 0, 3)
    reference = _added(document, "Reference")
    _type(reference, 7, INK)
    _space(reference, 0, 1)
    reference.paragraph_format.left_indent, reference.paragraph_format.first_line_indent = Pt(9), Pt(-9)
    warning = _added(document, "Warning")
    _type(warning, 9.5, WARN)
    _space(warning, 0, 4)
    end = _added(document, "SectionEnd")  # as small as possible, so that it asks for no page of its own
    _type(end, 1, INK)
    _space(end, 0, 0)
    figure = _added(document, "Figure")
    _space(figure, 6, 2)
    figure.paragraph_format.keep_with_next = True
    figure_caption = _added(document, "FigureCaption", based_on="Caption")
    figure_caption.paragraph_format.keep_with_next = False
    _space(figure_caption, 0, 8)
    contents_title = _added(document, "ContentsTitle")
    _type(contents_title, 14, BLUE, bold=True)
    _space(contents_title, 12, 6)
    for level, (indent, before) in _CONTENTS.items():
        style = _added(document, f"toc {level}")
        style.element.set(qn("w:styleId"), f"TOC{level}")  # the id under which Word knows it
        style.paragraph_format.left_indent = Pt(indent)
        style.paragraph_format.tab_stops.add_tab_stop(Cm(18), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
        _space(style, before, 1)
    link = document.styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)
    link.font.color.rgb = BLUE
    link.font.underline = True


def _added(document: Document, name: str, based_on: str = "Normal") -> ParagraphStyle:
    style: ParagraphStyle = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles[based_on]
    return style


def _type(style: ParagraphStyle, size: float, colour: RGBColor, bold: bool = False) -> None:
    font = style.font
    font.name, font.size, font.bold, font.italic = FONT, Pt(size), bold, False
    font.color.rgb = colour
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):  # a theme would win over the name
        fonts.attrib.pop(qn(f"w:{kind}"), None)
    for kind in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{kind}"), FONT)


def _space(style: ParagraphStyle, before: float, after: float, lines: float = 1.0) -> None:
    form = style.paragraph_format
    form.space_before, form.space_after = Pt(before), Pt(after)
    form.line_spacing_rule = WD_LINE_SPACING.MULTIPLE
    form.line_spacing = lines
