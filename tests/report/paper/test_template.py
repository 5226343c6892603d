"""The file that every document begins as is what the library's template becomes in our styles."""

import zipfile

import docx

from evidence.paper import dressing, template


def test_the_committed_file_is_what_is_made_of_the_librarys_template():
    with zipfile.ZipFile(template.FILE) as archive:
        committed = {name: archive.read(name) for name in archive.namelist()}
    assert committed == dressing.members(), "run: make docs"


def test_a_new_document_is_empty_has_our_styles_and_does_not_know_of_another():
    first = template.new_document()
    first.add_paragraph("of the first alone", "CellText")
    assert not template.new_document().paragraphs
    assert docx.Document(str(template.FILE)).styles["CellText"].font.name == "Arial"
