"""Exports as programs write them: invented records in the tags, heads and oddities that were met in real files."""

from pathlib import Path

import pytest

from evidence.importing.citations.bibtex import from_bibtex
from evidence.importing.citations.csl import from_csl
from evidence.importing.citations.endnote import from_endnote_tags, from_endnote_xml
from evidence.importing.citations.matching import match
from evidence.importing.citations.reading import read_references
from evidence.importing.citations.reference import Name, as_name, given_first, initials, pages
from evidence.importing.citations.table import from_table
from evidence.importing.citations.tagged import from_ris
from evidence.importing.citations.web_of_science import from_web_of_science
from evidence.importing.import_studies import read_studies
from evidence.importing.text import NotReadable
from evidence.studies.vocabulary.loading import load_vocabulary

WORDS = load_vocabulary(Path(__file__).resolve().parents[3] / "resources" / "vocabulary")
WEB_OF_SCIENCE = """FN Clarivate Analytics Web of Science
VR 1.0
PT J
AU Enden, T
   Klow, NE
AF Enden, Tone (tone@example.org)
   Kløw, Nils-Einar
CA Example Study Grp
TI A title that goes on over
   two lines
SO EXAMPLE JOURNAL
AB Background
   NCT00000001 is this trial.
CR Other A, 2001, EX J, V1, P2, DOI 10.1000/other NCT00000009
   Third B, 2002, EX J
DI 10.1000/one
PD DEC 7
PY 2017
VL 377
IS 23
AR UNSP e2240
UT WOS:000000000000001
PM 29000001
ER

PT J
TI Older, with all authors in one line
AU Joffe, Hadine; Hall, Janet E
SO Ex J
PS 411-22
PY 2006
UT MEDLINE:16000001
ER

EF
"""
ENDNOTE_XML = (
    '<?xml version="1.0" encoding="UTF-8" ?><xml><records><record><ref-type name="Journal Article">17</ref-type>'
    "<contributors><authors><author><style>Enden, Tone</style></author><author>Kløw, Nils-Einar</author></authors>"
    "<secondary-authors><author>Editor, An</author></secondary-authors></contributors>"
    "<titles><title><style>A title of </style><style>two parts</style></title>"
    "<secondary-title>Ex J</secondary-title></titles>"
    "<periodical><full-title>Example Journal</full-title></periodical><pages>2240-52</pages><volume>377</volume>"
    "<number>23</number><dates><year>2017</year></dates><accession-num>29000001</accession-num>"
    "<electronic-resource-num>10.1000/one</electronic-resource-num><abstract>NCT00000001\x0b here</abstract>"
    "<remote-database-provider>NLM</remote-database-provider></record>\n"
    "<record><titles><title>Second</title></titles><accession-num>2020000001</accession-num>"
    "<remote-database-name>Embase</remote-database-name><urls><related-urls>"
    "<url>https://www.ncbi.nlm.nih.gov/pubmed/29000002</url></related-urls></urls></record></records></xml>"
)
ENDNOTE_TAGS = """%0 Journal Article
%A Enden, Tone
%A Kløw, Nils-Einar
%D 2017
%T A title that goes on
over two lines
%J Example Journal
%V 377
%N 23
%P 2240-2252
%R 10.1000/one
%M 29000001
%~ PubMed
%X NCT00000001

%0 Journal Article
%T Second
%M 2020000001
%~ Embase
"""


def _fields(found):
    return (
        [str(name) for name in found.authors],
        found.year,
        found.title,
        found.journal,
        found.doi,
        found.pmid,
    )


def test_web_of_science_is_read_in_its_own_format():
    one, two = from_web_of_science(WEB_OF_SCIENCE)
    assert _fields(one) == (
        ["Enden T", "Kløw NE", "Example Study Grp"],
        2017,
        "A title that goes on over two lines",
        "EXAMPLE JOURNAL",
        "10.1000/one",
        "29000001",
    )
    assert (one.volume, one.issue, one.pages, one.line) == ("377", "23", "e2240", 3)
    assert one.abstract == "Background NCT00000001 is this trial."
    assert one.registrations == ("NCT00000001",)  # not that of a paper which it cites
    assert (two.pmid, two.pages, [str(name) for name in two.authors]) == (
        "16000001",
        "411-22",
        ["Joffe H", "Hall JE"],
    )


def test_the_xml_of_endnote_is_read_with_its_styles_and_what_was_pasted():
    one, two = from_endnote_xml(ENDNOTE_XML)
    assert _fields(one) == (
        ["Enden T", "Kløw NE"],
        2017,
        "A title of two parts",
        "Example Journal",
        "10.1000/one",
        "29000001",
    )
    assert (one.volume, one.issue, one.pages, one.registrations) == ("377", "23", "2240-52", ("NCT00000001",))
    assert (two.pmid, two.line) == ("29000002", 2)  # the other number is Embase's


def test_xml_that_ends_early_and_xml_with_entities_are_told_by_their_line(tmp_path):
    path = tmp_path / "library.xml"
    path.write_text(ENDNOTE_XML[:-20], encoding="utf-8")
    with pytest.raises(NotReadable, match=r"library\.xml:2: is no XML from here on"):
        read_references(path)
    path.write_text("<!DOCTYPE a>\n<xml><records></records></xml>")
    with pytest.raises(NotReadable, match=r"library\.xml:1: declares entities"):
        read_references(path)


def test_the_tags_of_endnote_are_read():
    one, two = from_endnote_tags(ENDNOTE_TAGS)
    assert _fields(one) == (
        ["Enden T", "Kløw NE"],
        2017,
        "A title that goes on over two lines",
        "Example Journal",
        "10.1000/one",
        "29000001",
    )
    assert (one.volume, one.issue, one.pages) == ("377", "23", "2240-2252")
    assert (two.title, two.pmid, two.line) == ("Second", "", 16)


@pytest.mark.parametrize("text", [WEB_OF_SCIENCE, ENDNOTE_XML, ENDNOTE_TAGS])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_each_is_known_by_what_stands_in_it(tmp_path, text, encoding):
    path = tmp_path / "export.txt"
    path.write_bytes(text.replace("\n", "\r\n").encode(encoding))
    assert len(read_references(path).records) == 2
    with pytest.raises(NotReadable, match=r"references, without figures: new_study\.py --from"):
        read_studies(path, WORDS)


TABLES = {
    "Embase": '"SEARCH QUERY","example:ti"\n-------\n\n"Title","Author Names","Source","Source title","Publication Year",'
    '"Volume","First Page","Last Page","Medline PMID","DOI"\n"A title","Enden T., Kløw N.-E.","Ex J (2017) 377",'
    '"Ex J","2017","377","2240","2252","29000001","10.1000/one"\n',
    "Embase, older": 'Title,Author Names,Source\nA title,"Enden T., Kløw N.-E.",Ex J (2017) 377:23 (2240-2252). '
    "Date of Publication: 7 Dec 2018\n",
    "CENTRAL": '"CENTRAL ID","Author(s)","Title","Source","Year","Volume","Pages","PubMed ID","DOI"\n"CN-01",'
    '"Enden, T; Kløw, NE","A title","Ex J","2017","377","2240-2252","PUBMED 29000001","10.1000/one"\n',
    "CINAHL": "Article Title,Author,Journal Title,ISSN,Publication Date,Volume,Issue,First Page,DOI\n"
    '"A title","Enden, Tone; Kløw, Nils-Einar","Ex J",="19326203","12/7/2017","377","23","2240-2252","10.1000/one"\n',
    "Lens": "Lens ID,Title,Date Published,Publication Year,Source Title,Author/s,Volume,Start Page,End Page,PMID,DOI,"
    "References\n0,A title,2017-12-07,2017,Ex J,Tone Enden; Nils-Einar Kløw,377,2240,2252,29000001,10.1000/one,\n",
    "OpenAlex": "id,doi,title,publication_year,primary_location.source.display_name,biblio.volume,biblio.first_page,"
    "biblio.last_page,ids.pmid,authorships.author.display_name\nw,https://doi.org/10.1000/one,A title,2017,Ex J,377,"
    "2240,2252,https://pubmed.ncbi.nlm.nih.gov/29000001,Tone Enden|Nils-Einar Kløw\n",
    "IEEE": '"Document Title",Authors,"Publication Title","Publication Year","Volume","Start Page","End Page","DOI"\n'
    '"A title","T. Enden; N. -E. Kløw","Ex J","2017","377","2240","2252","10.1000/one"\n',
    "Google Scholar": 'Authors,Title,Publication,Volume,Number,Pages,Year,Publisher\n"Enden, Tone; Kløw, Nils-Einar; ",'
    "A title,Ex J,377,23,2240-2252,2017,Press\n",
    "RefWorks": "Authors, Primary\tTitle Primary\tPeriodical Full\tPub Year\tVolume\tStart Page\tOther Pages\tDOI\n"
    "Enden,Tone;Kløw,Nils-Einar\tA title\tEx J\t2017\t377\t2240\t2252\t10.1000/one\n",
    "Web of Science": "PT\tAU\tTI\tSO\tPY\tVL\tIS\tBP\tEP\tDI\tPM\nJ\tEnden, T; Kløw, NE\tA title\tEx J\t2017\t377\t23\t"
    "2240\t2252\t10.1000/one\t29000001\n",
}


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_tables_of_other_programs_are_read_by_their_heads(tmp_path, table):
    path = tmp_path / "export.csv"
    path.write_text(table, encoding="utf-8")
    (found,) = read_references(path).records
    assert _fields(found)[:4] == (["Enden T", "Kløw NE"], 2017, "A title", "Ex J")
    assert (found.volume, found.pages) == ("377", "2240-2252")
    assert found.doi in ("10.1000/one", "") and found.pmid in ("29000001", "")
    assert found.doi or "doi" not in table.lower()
    assert found.pmid or "29000001" not in table
    assert found.line == (5 if "SEARCH" in table else 2)


def test_exports_that_were_put_together_are_read_each_in_its_encoding(tmp_path):
    path = tmp_path / "all.txt"
    record = "PMID- {}\nTI  - A title\nFAU - Kløw, Nils-Einar\n"
    path.write_bytes(record.format(29000001).encode("utf-8-sig") + record.format(29000002).encode("cp1252"))
    path.write_bytes(path.read_bytes() + record.format(29000003).encode("utf-8-sig"))
    found = read_references(path).records
    assert [each.pmid for each in found] == ["29000001", "29000002", "29000003"]
    assert [str(each.authors[0]) for each in found] == ["Kløw NE"] * 3
    path.write_text("Title,Year\nOne,2001\nTitle,Year\nTwo,2002\n")
    assert [each.title for each in read_references(path).records] == ["One", "Two"]


def test_a_quote_within_a_cell_is_told_and_loses_no_rows(tmp_path):
    path = tmp_path / "export.csv"
    path.write_text('"Title","Year"\n"One","2001"\n"Two,"2002"\n"Three","2003"\n')
    with pytest.raises(NotReadable, match=r"export\.csv:3: .* stands within a cell"):
        read_references(path)
    path.write_text('"Title,"Year"\n"One","2001"\n')
    with pytest.raises(NotReadable, match=r"export\.csv:1: .* stands within a cell|no references were found"):
        read_references(path)
    path.write_text('Title,Year,"Notes\nOne,2001,\n')
    with pytest.raises(NotReadable, match=r"export\.csv:1: .* a quote is not closed"):
        read_references(path)


def test_a_cell_with_all_that_a_paper_cites_is_read_and_its_trials_are_not_those_of_the_paper():
    cited = "Other A. (2001) NCT00000009; " * 10_000  # longer than what Python reads in a cell by itself
    (found,) = from_table(f'Title,Year,Abstract,References\nOne,2001,NCT00000001,"{cited}"\n')
    assert found.registrations == ("NCT00000001",)


RIS = "TY  - JOUR\nTI  - A title\n{}\nER  - \n"


@pytest.mark.parametrize(
    ("fields", "pmid"),
    [
        ("DB  - Embase\nDB  - Medline\nU2  - L2020000001\nAN  - 2020000001\nC5  - 29000001", "29000001"),
        ("C3  - PUBMED 29000001,EMBASE 2020000001", "29000001"),  # CENTRAL
        ("DB  - Scopus\nC2  - 29000001 ", "29000001"),
        ("DP  - NLM\nAN  - 29000001\nID  - 369", "29000001"),  # EndNote
        ("DB  - Ovid MEDLINE(R) ALL\nID  - 29000001", "29000001"),
        ("N1  - Accession Number: 104. PMID: NLM29000001. Partial author list", "29000001"),  # CINAHL
        ("L2  - https://www.ncbi.nlm.nih.gov/pubmed/29000001", "29000001"),
        ("UR  - https://pubmed.ncbi.nlm.nih.gov/29000001/", "29000001"),
        ("DB  - APA PsycInfo\nM1  - Other, A. (2001). https://pubmed.ncbi.nlm.nih.gov/29000009", ""),
        ("DB  - Scopus\nN1  - References: Other A., (2001), PMID: 29000009", ""),
        ("N1  - Comment on PMID: 29000008 and PMID: 29000009", ""),
        ("AN  - 29000009\nDB  - APA PsycInfo", ""),
    ],
)
def test_the_number_of_pubmed_is_found_where_each_database_writes_it(fields, pmid):
    (found,) = from_ris(RIS.format(fields))
    assert found.pmid == pmid


def test_addresses_of_a_table_give_the_numbers_that_it_has_no_columns_for():
    (found,) = from_table("title,year,url\nOne,2001,https://pubmed.ncbi.nlm.nih.gov/29000001/\n")
    assert found.pmid == "29000001"
    assert from_table("title,year,link\nOne,2001,https://doi.org/10.1000/one\n")[0].doi == "10.1000/one"


def test_what_zotero_keeps_of_pubmed_in_its_field_extra_is_found():
    assert from_csl('[{"title": "T", "note": "PMID: 29000001\\nPMCID: PMC1"}]')[0].pmid == "29000001"
    assert from_bibtex("@article{a, title={T}, note={PMID: 29000001}}")[0].pmid == "29000001"


def test_the_proceedings_of_a_conference_stand_where_others_have_a_number():
    paper = RIS.replace("JOUR", "CONF").format("C3  - Proceedings of examples")
    assert from_ris(paper)[0].journal == "Proceedings of examples"
    assert from_ris(RIS.format("C3  - PUBMED 29000001"))[0].journal == ""


def test_what_a_paper_cites_gives_it_neither_a_doi_nor_a_registration():
    (found,) = from_ris(
        RIS.format("N1  - References: A (2001), 10.1000/other, NCT00000009\nM1  - B. NCT00000008")
    )
    assert (found.doi, found.registrations) == ("", ())


def test_of_a_ris_record_editors_are_no_authors_and_the_day_of_looking_no_year():
    (found,) = from_ris(RIS.format("A1  - Enden, T\nA2  - Editor, An\nY2  - 2024/06/01"))
    assert ([str(name) for name in found.authors], found.year) == (["Enden T"], None)


def test_the_number_of_an_article_without_pages_stands_for_them():
    assert from_ris(RIS.format("C7  - e2240"))[0].pages == "e2240"
    assert from_ris(RIS.format("SP  - 1\nEP  - 9\nC7  - e2240"))[0].pages == "1-9"
    assert from_ris(RIS.format("C7  - search, search"))[0].pages == ""
    assert from_bibtex("@article{a, title={T}, art_number={2240}}")[0].pages == "2240"
    assert from_table("Title,Year,Art. No.,Page start\nT,2001,2240,\n")[0].pages == "2240"
    assert pages("No", "Specified") == "" == pages("No Pagination Specified", "")


def test_ris_without_types_is_read(tmp_path):
    path = tmp_path / "export.ris"
    path.write_text("C1  - 1\nTI  - One\nER  - \n\nC1  - 2\nTI  - Two\nER  - \n")
    assert [each.title for each in read_references(path).records] == ["One", "Two"]


def test_a_pubmed_number_of_0_makes_no_two_papers_the_same():
    found = from_table("pubmed id,title,authors\n0,A first paper,Enden T\n0,A second paper,Berg J\n")
    assert [each.pmid for each in found] == ["", ""]
    assert [each.twice for each in match(found, ())] == [None, None]


def test_bibtex_of_scopus_is_read_whole_and_what_it_cites_left_aside():
    text = "@ARTICLE{{a,\ntitle={{One}},\nfunding_text{}1={{Words}},\nreferences={{B, NCT00000009}},\nyear={{2001}},\n}}\n"
    for space in (" ", "\u00a0"):
        (found,) = from_bibtex(text.format(space))
        assert (found.title, found.year, found.registrations) == ("One", 2001, ())


def test_signs_and_mathematics_of_bibtex_are_written_as_themselves():
    (found,) = from_bibtex(
        r"@article{a, title={TGF-$\beta$ {\textgreater} 5 and \textless{} 9 {\textpm} 1 at 5 \$ or 6 \$},"
        r"doi={10.1000/0891(2002)016{\textless}0255:A{\textgreater}2.3.CO;2}}"
    )
    assert found.title == "TGF-β > 5 and < 9 ± 1 at 5 $ or 6 $"
    assert found.doi == "10.1000/0891(2002)016<0255:A>2.3.CO;2"


def test_entries_without_a_key_and_with_spaces_in_it_are_read(tmp_path):
    path = tmp_path / "citavi.bib"
    path.write_text(
        "@string{ex = {Ex J}}\n@comment{x, y}\n@Book{,\n title = {One}\n}\n@Article{,\n title = {Two}, journal = ex\n}\n"
        "@article{Enden 2012 a,\n title = {Three},\n}\n@article{, title = {open\n}\n"
    )
    found = read_references(path)
    assert [(each.title, each.line) for each in found.records] == [("One", 3), ("Two", 6), ("Three", 9)]
    assert found.records[1].journal == "Ex J"
    assert [each.split(":")[1] for each in found.left_out] == ["12"]


def test_entries_of_one_key_have_each_their_own_line():
    found = from_bibtex("@article{RN, title={One}}\n\n@article{RN, title={Two}}\n")
    assert [(each.title, each.line) for each in found] == [("One", 1), ("Two", 3)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Brownstein C D", Name("Brownstein", "CD")),
        ("Murk J.-L.", Name("Murk", "JL")),
        ("Del Mar C", Name("Del Mar", "C")),
        ("De Boer J A", Name("De Boer", "JA")),
        ("S. A. van Nagro", Name("van Nagro", "SA")),
        ("F. -S. Choa", Name("Choa", "FS")),
        ("U.S. Example Group", Name("U.S. Example Group")),
        ("King, Martin Luther Jr", Name("King", "ML")),
        ("Smith J 3rd", Name("Smith", "J")),
        ("Wilkins EG III", Name("Wilkins", "EG")),
        ("Example Trial III", Name("Example Trial III")),
        ("Doesschate, Thijs ten", Name("Doesschate", "T")),
    ],
)
def test_names_are_read_as_more_programs_write_them(text, name):
    assert as_name(text) == name


def test_a_family_name_behind_given_names_keeps_its_particles():
    assert given_first("Jan Tomas van den Berg") == Name("van den Berg", "JT")
    assert given_first("Charles de la Vallée Poussin") == Name("de la Vallée Poussin", "C")
    assert given_first("Monika") == Name("Monika")
    assert initials("Jean-paul") == "JP"


UNREAD = {
    "NCT Number,Study Title,Study URL\n": "ClinicalTrials.gov: download JSON",
    '{"studies": [{"protocolSection": {}}]}': "import_studies.py reads them",
    '<?xml version="1.0"?>\n<COCHRANE_REVIEW></COCHRANE_REVIEW>': "RevMan review: import_studies.py",
    "Comparison Number,Outcome Number,Subgroup Number,Name,Data Type,Statistical Method,Effect Measure\n": "RevMan 5: import_studies.py reads its .rm5",
    "<?xml?><PubmedArticleSet>": "XML of PubMed: .*nbib",
    "\ufeffRecord #1 of 2\nID: CN-01\nAU: Enden T\n": "Cochrane Library: export its citations as RIS",
    "<1. >\nVN  - Ovid Technologies\nDB  - Embase\n": "Ovid's own: export as RIS",
    "<8>\nAccession Number\n  2001\n": "Ovid's own: export as RIS",
    '"TITLE","One"\n"AUTHOR NAMES","Enden T."\n': "a row for each field: export as RIS",
    "Title,URL,Description,Details,ShortDetails,Resource\n": "PubMed as it was until 2020",
    "29000001\n29000002\n": "a list of numbers alone",
    "<!doctype html><html></html>": "a web page",
}


@pytest.mark.parametrize(("text", "words"), UNREAD.items())
def test_an_export_that_is_not_read_is_named_with_the_one_to_choose(tmp_path, text, words):
    path = tmp_path / "export"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(NotReadable, match=f"export: .*{words}"):
        read_references(path)


def test_a_workbook_of_references_is_to_be_saved_as_csv(tmp_path):
    path = tmp_path / "export.xlsx"
    path.write_bytes(b"PK\x03\x04")
    with pytest.raises(NotReadable, match=r"save the sheet with the references as CSV"):
        read_references(path)


def test_a_table_of_references_is_no_table_of_studies_and_one_with_figures_is(tmp_path):
    path = tmp_path / "export.csv"
    path.write_text("Title,Authors,Year\nOne,Enden T,2012\n")
    with pytest.raises(NotReadable, match=r"references, without figures: new_study\.py --from"):
        read_studies(path, WORDS)
    path.write_text("Title,Author,Year,ai,n1i,ci,n2i\nOne,Enden,2012,1,10,2,11\n")
    assert [each.study for each in read_studies(path, WORDS).studies] == ["Enden 2012"]
