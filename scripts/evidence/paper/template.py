"""A new document in our styles, without what the library's template brings along and no paper needs.

The template holds a hundred table styles, a copy of all styles for Word 2010, a picture of an empty page as
preview, somebody's statistics and American English.
"""

from __future__ import annotations

import io
from functools import cache

from docx import Document as open_template
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn

from evidence.display.packing import LANGUAGE
from evidence.paper import styles

APP = "docProps/app.xml"
APP_PROPERTIES = (
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


def new_document() -> Document:
    """Return an empty document in British English."""
    return open_template(io.BytesIO(_empty()))


@cache
def _empty() -> bytes:
    """Return the file that every document begins as: to make it takes longer than many a chapter."""
    document = open_template()
    for relations in (document.part.package.rels, document.part.rels):
        for id_ in [r.rId for r in relations.values() if r.reltype in _NOT_NEEDED]:
            del relations[id_]
    _thin_out(document)
    _set_up(document)
    styles.dress(document)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def prepare() -> None:
    """Make what all documents of a process begin with."""
    _empty()


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
