"""The file that every document begins as: the library's template in our styles, without what no paper needs.

The library's template holds a hundred table styles, a copy of all styles for Word 2010, a picture of an empty
page as preview, somebody's statistics and American English. To dress it takes longer than many a chapter, and
comes out the same each time: so the dressed one stands beside this module, unpacked (of a workflow in a
repository Snakemake fetches texts alone; `template` opens it), and `make docs` makes it anew.
"""

from __future__ import annotations

from docx import Document as open_template
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn

from evidence.display.packing import LANGUAGE
from evidence.paper import styles
from evidence.paper.members import members_of

_APP = "docProps/app.xml"
_APP_PROPERTIES = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
)
_COMPATIBLE_WITH = "15"  # Word 2013 and newer; a smaller number opens in "compatibility mode"
_NOT_NEEDED = (
    RELATIONSHIP_TYPE.THUMBNAIL,
    RELATIONSHIP_TYPE.CUSTOM_XML,
    "http://schemas.microsoft.com/office/2007/relationships/stylesWithEffects",
)
_KEPT_TABLE_STYLES = ("TableNormal",)


def members() -> dict[str, bytes]:
    """Return the content of each member of the file by its name."""
    document = open_template()
    for relations in (document.part.package.rels, document.part.rels):
        for id_ in [r.rId for r in relations.values() if r.reltype in _NOT_NEEDED]:
            del relations[id_]
    _thin_out(document)
    _set_up(document)
    styles.dress(document)
    return members_of(document) | {_APP: _APP_PROPERTIES}


def _thin_out(document: Document) -> None:
    styles = document.styles.element
    for style in styles.findall(qn("w:style")):
        if style.get(qn("w:type")) == "table" and style.get(qn("w:styleId")) not in _KEPT_TABLE_STYLES:
            styles.remove(style)


def _set_up(document: Document) -> None:
    settings = document.settings.element
    for name in ("w:rsids", "w:proofState", "w:savePreviewPicture", "w14:docId"):
        tag = qn(name) if name.startswith("w:") else _word_2010("docId")
        for element in settings.findall(tag):
            settings.remove(element)
    settings.find(qn("w:zoom")).set(qn("w:percent"), "100")
    for setting in settings.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), _COMPATIBLE_WITH)
    for language in settings.iter(qn("w:themeFontLang")):
        language.set(qn("w:val"), LANGUAGE)
        language.attrib.pop(qn("w:eastAsia"), None)
    for language in document.styles.element.find(qn("w:docDefaults")).iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)


def _word_2010(name: str) -> str:
    return f"{{http://schemas.microsoft.com/office/word/2010/wordml}}{name}"
