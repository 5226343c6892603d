"""References are read from what databases and reference managers write, in every spelling that was met."""

import json

import bibtexparser
import pytest
import rispy
from bibtexparser.bibdatabase import BibDatabase
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.importing.citations.bibtex import from_bibtex
from evidence.importing.citations.csl import from_csl
from evidence.importing.citations.reading import read_references
from evidence.importing.citations.reference import Name, as_doi, as_name, as_year, registrations
from evidence.importing.citations.table import from_table
from evidence.importing.citations.tagged import from_nbib, from_ris
from evidence.importing.text import NotReadable

RIS = """TY  - JOUR
T1  - Long-term outcome of an example
A1  - Enden, Tone
A1  - Kløw, Nils-Einar

Y1  - 2020/11//Nov/Dec2020
JF  - The Example
VL  - 379
IS  - 9810
SP  - 31
EP  - 38
N2  - Background. ClinicalTrials.gov NCT00000001
 goes on here
M3  - doi: 10.1000/one(11)61753-4
AN  - 22000001
DB  - PubMed
ER  -

AU  - Second S.T.
TI  - TY is not the first line of this one
TY  - JOUR
PY  - 2017///
DO  - https://doi.org/10.1000/TWO
ER  -
"""
NBIB = """
PMID- 29000001
DP  - 2017 Dec 7
TI  - A title that goes on over
      two lines.
PG  - 2240-2252
LID - 10.1000/three [doi]
FAU - Example, Suresh
AU  - Example S
CN  - Example Investigators
TA  - Ex J Med
VI  - 377
IP  - 23
SI  - ClinicalTrials.gov/NCT00000002

PMID- 2
TI  - Another
"""
BIBTEX = r"""@string{ex = "The Example"}
@comment{nothing}
@article{one2012,
 author = {Enden, Tone and Kl{\o}w, Nils-Einar and {Example Study Group} and Ylva R. Haig and others},
 title = {Long-term outcome after {CDT}: Schl\"uter \& co},
 journal = ex, year = 2012, volume={379}, pages={31--38}, doi={10.1000/four},
}
"""
CSL = json.dumps(
    [
        {
            "title": "A <i>study</i> of things &amp; more",
            "DOI": "10.1000/five",
            "author": [
                {"family": "Berg", "given": "Jan Tomas", "non-dropping-particle": "van den"},
                {"literal": "Group X"},
            ],
            "issued": {"date-parts": [[2020, 3]]},
            "container-title": ["J Ex"],
            "PMID": 123,
        }
    ]
)


def test_ris_is_read_with_old_tags_blank_and_continued_lines():
    first, second = from_ris(RIS)
    assert first.authors == (Name("Enden", "T"), Name("Kløw", "NE"))
    assert (first.year, first.journal, first.volume, first.issue) == (2020, "The Example", "379", "9810")
    assert (first.pages, first.doi, first.pmid) == ("31-38", "10.1000/one(11)61753-4", "22000001")
    assert first.abstract == "Background. ClinicalTrials.gov NCT00000001 goes on here"
    assert first.registrations == ("NCT00000001",)
    assert (second.title, second.doi) == ("TY is not the first line of this one", "10.1000/TWO")
    assert second.authors == (Name("Second", "ST"),)
    assert (first.line, second.line) == (1, 19)


def test_a_record_without_an_end_is_read_and_so_is_the_next():
    found = from_ris("TY  - JOUR\nTI  - One\nTY  - JOUR\nTI  - Two\n")
    assert [each.title for each in found] == ["One", "Two"]


TABLES = {
    "PubMed": "PMID,Title,Authors,Citation,First Author,Journal/Book,Publication Year,Create Date,PMCID,NIHMS ID,DOI\n"
    '29000001,"A title, and more.","Enden T, Kløw NE, Group X Y.",Ex J. 2017 Dec;377(23):2240.,Enden T,Ex J,2017,'
    "2018/01/02,PMC1,,10.1000/one\n",
    "Zotero": '"Key","Item Type","Publication Year","Author","Title","Publication Title","DOI","Date","Date Added","Pages"\n'
    '"K","journalArticle","2017","Enden, Tone; Kløw, Nils-Einar","A title, and more.","Ex J","10.1000/one","2017-12-07",'
    '"2024-01-02 10:00:00","2240-2252"\n',
    "Scopus": "Authors;Author full names;Title;Year;Source title;Volume;Page start;Page end;DOI;PubMed ID\n"
    '"Enden T.; Kløw N.-E.";"Enden, Tone (1)";A title, and more.;2017;Ex J;377;2240;2252;10.1000/one;29000001\n',
    "Covidence": "Title,Authors,Abstract,Published Year,Published Month,Journal,Volume,Issue,Pages,Accession Number,DOI,Ref,"
    'Covidence #,Study,Notes,Tags\n"A title, and more.","Enden, T.; Kløw, N. E.","Lines\nof NCT00000001",2017,12,Ex J,377,23,'
    "2240-2252,,10.1000/one,,#1,Enden 2017,,\n",
    "Rayyan": "key,title,year,month,day,journal,issn,volume,issue,pages,authors,url,language,publisher,location,abstract,notes\n"
    'rayyan-1,"A title, and more.",2017,12,7,Ex J,,377,23,2240-2252,"Enden, T. and Kløw, N. E.",,,,,,\n',
}


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_tables_of_references_are_read_by_their_heads(tmp_path, table, encoding):
    path = tmp_path / "export.csv"
    path.write_bytes((table + "\n" + table.partition("\n")[2]).encode(encoding))
    one, two = read_references(path).records
    assert (one.title, one.year, one.journal) == ("A title, and more.", 2017, "Ex J")
    assert [str(name)[:7] for name in one.authors[:2]] == ["Enden T", "Kløw NE"]
    assert one.doi in ("10.1000/one", "") and one.pmid in ("29000001", "")
    assert one.pages in ("", "2240-2252")
    assert one.line == 2 and two.line > 3 and (two.title, two.authors) == (one.title, one.authors)


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Enden T, CaVenT Study Group.", ["Enden T", "CaVenT Study Group"]),
        ("Smith, John", ["Smith J"]),
        ("CaVenT Study Group", ["CaVenT Study Group"]),
        ("Tone R Enden,Jan van den Berg,Ann Doe", ["Enden TR", "van den Berg J", "Doe A"]),
        ("Tone R Enden,Ann Doe", ["Enden TR", "Doe A"]),
        ("van den Berg, Jan Tomas", ["van den Berg JT"]),
        ("De La Cruz, Juan Carlos", ["De La Cruz JC"]),
        ("Van Berg J, De Vries A", ["Van Berg J", "De Vries A"]),
        ("", []),
    ],
)
def test_authors_of_a_cell_are_told_apart(cell, names):
    (found,) = from_table(f'Title,Authors\nOne,"{cell}"\n')
    assert [str(name) for name in found.authors] == names


def test_a_quote_that_is_not_closed_is_told_with_its_line(tmp_path):
    path = tmp_path / "export.csv"
    path.write_text('Title,Year\nOne,2001\n"Two,2002\n' + "Three,2003\n" * 20_000)
    with pytest.raises(NotReadable, match=r"export\.csv:3: .* a quote is not closed"):
        read_references(path)


def test_a_table_without_titles_is_no_table_of_references(tmp_path):
    path = tmp_path / "export.csv"
    path.write_text("study,year,ai,n1i,ci,n2i\nA,2001,1,9,2,8\n")
    with pytest.raises(NotReadable, match="no references were found"):
        read_references(path)
    path.write_text("Title,Year\n,2001\nOne,2002\n")
    found = read_references(path)
    assert [r.title for r in found.records] == ["One"]
    assert found.left_out == ("export.csv:2: no title, DOI or PMID",)


def test_ris_with_another_space_before_its_dash_is_read(tmp_path):
    for text in (RIS.replace("  -", " -"), RIS.replace("  - ", "\t- "), RIS.replace("  - ", "  -\t")):
        path = tmp_path / "export.ris"
        path.write_text(text, encoding="utf-8")
        assert read_references(path).records == from_ris(RIS)


def test_pubmed_is_read_with_continued_titles_and_groups():
    first, second = from_nbib(NBIB)
    assert first.title == "A title that goes on over two lines"
    assert first.authors == (Name("Example", "S"), Name("Example Investigators"))
    assert (first.doi, first.pmid, first.year, first.pages) == (
        "10.1000/three",
        "29000001",
        2017,
        "2240-2252",
    )
    assert first.registrations == ("NCT00000002",)
    assert (second.pmid, second.title) == ("2", "Another")


def test_a_group_with_an_and_in_its_name_is_one_author_of_bibtex():
    """As the references that a report offers are written."""
    group = "National Institute for Health and Care Excellence"
    (found,) = from_bibtex(
        f"@misc{{a, author = {{{{{group}}} and {{de Graaf}}, R and others}}, title = {{T}}}}"
    )
    assert [str(name) for name in found.authors] == [group, "de Graaf R"]


def test_bibtex_is_read_with_accents_groups_and_abbreviations():
    (found,) = from_bibtex(BIBTEX)
    assert found.authors == (
        Name("Enden", "T"),
        Name("Kløw", "NE"),
        Name("Example Study Group"),
        Name("Haig", "YR"),
    )
    assert found.title == "Long-term outcome after CDT: Schlüter & co"
    assert (found.journal, found.pages, found.line) == ("The Example", "31-38", 3)


def test_csl_is_read_with_particles_mark_up_and_numbers():
    (found,) = from_csl(CSL)
    assert found.authors == (Name("van den Berg", "JT"), Name("Group X"))
    assert (found.title, found.year, found.pmid) == ("A study of things & more", 2020, "123")


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("export.txt", RIS.encode("utf-8-sig")),
        ("export.ris", RIS.replace("\n", "\r\n").encode("utf-16")),
        ("export.ris", RIS.encode("cp1252")),
        ("pubmed.txt", NBIB.encode()),
        ("zotero", BIBTEX.encode()),
        ("items.txt", CSL.encode()),
    ],
)
def test_what_stands_in_a_file_decides_not_its_name_or_encoding(tmp_path, written, text):
    path = tmp_path / written
    path.write_bytes(text)
    found = read_references(path).records
    assert found[0].title
    assert all("Kl" not in str(a) or str(a) == "Kløw NE" for a in found[0].authors)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[" * 100_000,
        b'{"items": 3}',
        b"[1, 2]",
        b"[",
        b"hello",
        b"\0\1\2",
        b"TY  - JOUR\nER  -\n",
        b"PMID-\n",
    ],
)
def test_what_holds_no_reference_is_refused_by_name(tmp_path, data):
    path = tmp_path / "odd.ris"
    path.write_bytes(data)
    with pytest.raises(NotReadable, match="odd.ris"):
        read_references(path)


def test_a_folder_and_a_file_that_is_not_there_are_refused(tmp_path):
    for path in (tmp_path, tmp_path / "nothing"):
        with pytest.raises(NotReadable):
            read_references(path)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Enden, Tone Rut", Name("Enden", "TR")),
        ("Enden TR", Name("Enden", "TR")),
        ("Enden T.R.", Name("Enden", "TR")),
        ("De La Cruz, J.", Name("De La Cruz", "J")),
        ("ATTRACT Trial Investigators", Name("ATTRACT Trial Investigators")),
        ("王伟", Name("王伟")),
        ("O'Neil, Mary-Ann", Name("O'Neil", "MA")),
        ("Smith, John, Jr", Name("Smith", "J")),
    ],
)
def test_names_are_read_as_they_are_written(text, name):
    assert as_name(text) == name


def test_numbers_are_found_in_every_spelling():
    assert as_doi(["x", "doi:10.1000/a.b.", "10.1000/c"]) == "10.1000/a.b"
    assert as_doi(["https://doi.org/10.1016/S0140-6736(11)61753-4"]) == "10.1016/S0140-6736(11)61753-4"
    assert as_year(["", "20123", "Dec 2011"]) == 2011
    assert registrations(["NCT00251771, ISRCTN12345678 and NCT00251771", "ChiCTR-TRC-10000001"]) == (
        "NCT00251771",
        "ISRCTN12345678",
        "ChiCTR-TRC-10000001",
    )


words = st.text(st.characters(categories=["Lu", "Ll"], max_codepoint=0x24F), min_size=2, max_size=9)
records = st.lists(
    st.fixed_dictionaries(
        {"title": st.lists(words, min_size=1, max_size=6).map(" ".join), "year": st.integers(1950, 2030)}
    ),
    min_size=1,
    max_size=5,
)


@settings(deadline=None)  # the time of one example says nothing of the claim
@given(records)
def test_what_another_program_writes_as_ris_is_read_back(found):
    text = rispy.dumps(
        [{"type_of_reference": "JOUR", "title": r["title"], "year": str(r["year"])} for r in found]
    )
    assert [(r.title, r.year) for r in from_ris(text)] == [(r["title"], r["year"]) for r in found]


@settings(deadline=None)  # the time of one example says nothing of the claim
@given(records)
def test_what_another_program_writes_as_bibtex_is_read_back(found):
    base = BibDatabase()
    base.entries = [
        {"ENTRYTYPE": "article", "ID": f"k{i:03}", "title": r["title"], "year": str(r["year"])}
        for i, r in enumerate(found)
    ]
    assert [(r.title, r.year) for r in from_bibtex(bibtexparser.dumps(base))] == [
        (r["title"], r["year"]) for r in found
    ]


def test_a_name_that_no_string_explains_stands_for_itself():
    text = "@article{a, title={T}, journal=jama, year=2020}\n@article{b, title={U}, journal=bmj, month=jan}\n"
    assert [(each.title, each.journal) for each in from_bibtex(text)] == [("T", "jama"), ("U", "bmj")]


def test_an_entry_that_is_not_closed_and_one_without_a_title_are_told(tmp_path):
    path = tmp_path / "export.bib"
    path.write_text(
        "@article{a, title={T}, year=2020}\n@article{b, title={open, year=2021}\n"
        "@article{c, title={U}, year=2021}\n@misc{d, year=2022}\n"
    )
    found = read_references(path)
    assert [each.title for each in found.records] == ["T", "U"]
    assert found.left_out == (
        "export.bib:2: the entry 'b' cannot be read: a brace, a quote or a comma is missing",
        "export.bib:4: no title, DOI or PMID",
    )


def test_an_export_of_bibtex_is_parsed_once_whatever_names_it_does_not_explain(tmp_path, monkeypatch):
    path = tmp_path / "export.bib"
    path.write_text("".join(f"@article{{k{n}, title={{T{n}}}, journal=name{n}}}\n" for n in range(3)))
    texts = []
    loads = bibtexparser.loads
    monkeypatch.setattr(bibtexparser, "loads", lambda text, **how: texts.append(text) or loads(text, **how))
    assert [each.journal for each in read_references(path).records] == ["name0", "name1", "name2"]
    assert len(texts) == 1


def test_braces_around_letters_of_a_name_make_no_group_and_commands_of_type_leave_what_they_set():
    text = r"@article{a, title={An \textit{in vivo} {CO\textsubscript{2}} trial}, year=2020," + (
        r"author={{\O}rsted, {\'A} and {World Health Organization}}}"
    )
    (found,) = from_bibtex(text)
    assert found.title == "An in vivo CO2 trial"
    assert [str(each) for each in found.authors] == ["Ørsted Á", "World Health Organization"]
