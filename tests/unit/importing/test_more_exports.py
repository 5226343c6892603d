"""Exports of SpringerLink and of Covidence, and texts of two bytes a letter without a mark; invented records."""

from pathlib import Path

import pytest

from evidence.importing.citations.reading import read_references
from evidence.importing.import_studies import read_studies
from evidence.importing.text import NotReadable, read_text
from evidence.studies.vocabulary.loading import load_vocabulary

WORDS = load_vocabulary(Path(__file__).resolve().parents[3] / "resources" / "vocabulary")
# Head and run-together authors as in exports that are public.
SPRINGER = """Item Title,Publication Title,Book Series Title,Journal Volume,Journal Issue,Item DOI,Authors,Publication Year,URL,Content Type
"A trial, of leg veins","Journal of Veins","","12","3","10.1007/s00000-021-00001-1","Ann Van DoeJörn LeeKim Ray","2021","http://link.springer.com/article/10.1007/s00000-021-00001-1","Article"
"A chapter","A Book","A Series","","","10.1007/978-3-030-00000-9_14","Ann Doe","2020","http://link.springer.com/chapter/10.1007/978-3-030-00000-9_14","Chapter"
"""
RIS = "TY  - JOUR\nAU  - Müller, Ann\nTI  - A trial of Ж 静脉\nPY  - 2012\nER  - \n"


def test_springerlink_is_read_without_its_authors_that_nobody_can_part(tmp_path):
    path = tmp_path / "SearchResults.csv"
    path.write_text(SPRINGER)
    first, second = read_references(path).records
    assert (first.title, first.journal, first.volume, first.issue, first.year) == (
        "A trial, of leg veins", "Journal of Veins", "12", "3", 2021,
    )  # fmt: skip
    assert (first.doi, first.authors) == ("10.1007/s00000-021-00001-1", ())
    assert (second.journal, second.doi, second.authors) == ("A Book", "10.1007/978-3-030-00000-9_14", ())


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_text_of_two_bytes_a_letter_needs_no_mark(tmp_path, encoding):
    path = tmp_path / "export.ris"
    path.write_bytes(RIS.encode(encoding))
    (record,) = read_references(path).records
    assert (record.title, record.authors[0].family) == ("A trial of Ж 静脉", "Müller")
    path.write_bytes("Item Title\n".replace("Item Title", "<html>").encode(encoding))
    with pytest.raises(NotReadable, match="a web page"):
        read_references(path)


@pytest.mark.parametrize("data", [b"\0\1\2\0\3\0\0\4" * 40, b"TY  - JOUR\n" * 40 + b"\0", b"\0" * 100])
def test_what_has_zeros_elsewhere_is_no_text(tmp_path, data):
    path = tmp_path / "export.bin"
    path.write_bytes(data)
    with pytest.raises(NotReadable, match="is no text"):
        read_text(path)


@pytest.mark.parametrize(
    "head",
    [
        '"Covidence #","Study ID","Aim of study","Total number of participants"',
        "Study ID,Title,Covidence #,Reviewer Name",
    ],
)
def test_a_table_of_data_extraction_of_covidence_is_sent_to_the_workbook(tmp_path, head):
    path = tmp_path / "extraction.csv"
    path.write_text(f"{head}\n1,Doe 2020,x,y\n")
    for read in (read_references, lambda file: read_studies(file, WORDS)):
        with pytest.raises(NotReadable, match=r"import_studies.py --template"):
            read(path)


def test_references_of_covidence_are_read_as_before(tmp_path):
    path = tmp_path / "review_included.csv"
    path.write_text(
        'Title,Authors,Published Year,DOI,Covidence #,Study\nA trial of veins,"Doe, A.",2020,10.1000/one,#7,Doe 2020\n'
    )
    (record,) = read_references(path).records
    assert (record.title, record.year) == ("A trial of veins", 2020)


def test_a_workbook_of_references_is_refused_with_the_export_to_choose(tmp_path):
    path = tmp_path / "records.xlsx"
    path.write_bytes(b"PK\x03\x04" + b"\0" * 60)
    with pytest.raises(NotReadable, match=r"as CSV, or export as RIS \(Embase and Web of Science"):
        read_references(path)
