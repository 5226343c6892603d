"""The file that every document begins as is what the library's template becomes in our styles."""

from evidence.paper import dressing, template


def test_the_committed_file_is_what_is_made_of_the_librarys_template():
    files = (path for path in template.FOLDER.rglob("*") if path.is_file())
    committed = {path.relative_to(template.FOLDER).as_posix(): path.read_bytes() for path in files}
    assert committed == dressing.members(), "run: make docs"


def test_it_is_text_with_plain_line_ends_which_is_all_that_snakemake_fetches_from_a_repository():
    for content in dressing.members().values():
        assert b"\r" not in content and content.decode()


def test_a_new_document_is_empty_has_our_styles_and_does_not_know_of_another():
    first = template.new_document()
    first.add_paragraph("of the first alone", "CellText")
    assert not template.new_document().paragraphs
    assert first.styles["CellText"].font.name == "Arial"
