"""Records of an export are held against the library: nothing twice, nothing overwritten, comments stay."""

from pathlib import Path

import pytest
import yaml

from evidence.importing import new_study
from evidence.importing.citations.filling import complete
from evidence.importing.citations.held import HeldCitation
from evidence.importing.citations.matching import Sameness, match
from evidence.importing.citations.naming import study_id
from evidence.importing.citations.reference import Name, Reference

ROOT = Path(__file__).resolve().parents[3]
LONG = "A title that is long enough to be an identity"
FULL = Reference(
    1,
    (Name("Enden", "T"),),
    2012,
    "A new title",
    "J: Ex #1",
    "379",
    "9810",
    "31-38",
    "10.1000/new",
    "22",
    registrations=("NCT00000009",),
)


def held(name, registration="", **citation):
    return HeldCitation(name, Path(f"{name}.yaml"), {k: str(v) for k, v in citation.items()}, registration)


def test_one_publication_is_known_by_doi_pmid_or_title_and_year():
    library = [held("a", doi="10.1000/A"), held("b", pmid=7), held("c", title=LONG, year=2012)]
    records = [
        Reference(1, doi="10.1000/a"),
        Reference(2, pmid="7"),
        Reference(3, title=LONG.upper() + ".", year=2013),
        Reference(4, title="Reply", year=2012),
    ]
    found = match(records, library)
    assert [m.held.id if m.held else None for m in found] == ["a", "b", "c", None]
    assert [m.by for m in found] == [Sameness.DOI, Sameness.PMID, Sameness.TITLE, None]


def test_numbers_or_years_tell_two_publications_of_one_title_apart():
    library = [held("abstract", title=LONG, year=2012, doi="10.1000/abstract")]
    apart = [Reference(1, title=LONG, year=2012, doi="10.1000/paper"), Reference(2, title=LONG, year=2015)]
    assert all(m.held is None for m in match(apart, library))


def test_a_short_title_is_an_identity_with_author_and_year_alone():
    library = [held("x", title="Reply", year=2012, authors="Enden T, Haig Y")]
    same, other = match(
        [
            Reference(1, (Name("Enden", "TR"),), 2012, "Reply"),
            Reference(2, (Name("Haig", "Y"),), 2012, "Reply"),
        ],
        library,
    )
    assert same.held is not None
    assert other.new


def test_the_second_of_two_records_is_told_and_a_report_of_a_known_trial_too():
    library = [held("first", registration="NCT00000009", doi="10.1000/first")]
    found = match([FULL, Reference(9, doi="10.1000/NEW")], library)
    assert found[0].new and found[0].same_trial == ("first",)
    assert found[1].twice is FULL and found[1].by is Sameness.DOI


def test_names_of_files_are_free_and_legal():
    taken = {"enden2012", *(f"enden2012{c}" for c in "bcdefghijklmnopqrstuvwxyz")}
    assert study_id(FULL, {"enden2012"}) == "enden2012b"
    assert study_id(FULL, taken) == "enden2012_2"
    assert study_id(Reference(1, (Name("Kløw-Müller", "N"),), 2020), ()) == "klowmuller2020"
    assert study_id(Reference(1, (Name("王", ""),), None), ()) == "study"
    assert study_id(Reference(1, title="3D things"), ()) == "s3d"


@pytest.mark.parametrize(
    "path", sorted((ROOT / "resources" / "studies").glob("*.yaml")), ids=lambda p: p.stem
)
def test_every_line_of_a_study_file_stays_when_its_citation_is_completed(path):
    text = path.read_text(encoding="utf-8")
    before = yaml.safe_load(text)
    done = complete(text, FULL)
    after = yaml.safe_load(done.text)
    lines = iter(done.text.split("\n"))
    emptied = [line for line in text.split("\n") if not line.rstrip().endswith(":")]
    assert all(line in lines for line in emptied)  # in their order
    for key in done.filled:
        had = before if key == "registration" else before["citation"]
        assert not had.get(key)
    changed = {k: v for k, v in after["citation"].items() if before["citation"].get(k) != v}
    assert set(changed) == set(done.filled) - {"registration"}
    assert {k: v for k, v in after.items() if k not in ("citation", "registration")} == {
        k: v for k, v in before.items() if k not in ("citation", "registration")
    }
    assert complete(done.text, FULL).filled == ()  # twice changes nothing
    assert complete(done.text, FULL).text == done.text


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("citation:\n  year: # none\n  doi: ~  # empty\nrole: x\n", {"year": 2012, "doi": "10.1000/new"}),
        ("citation: {year: 2012, title: A}\n", {"year": 2012, "doi": "10.1000/new"}),
        ("citation: {}\n", {"year": 2012}),
        ("citation:\n  title: >-\n    Folded\n    text\n\nrole: x", {"title": "Folded text", "pmid": 22}),
        ("citation:\n  title: 'a'", {"title": "a", "journal": "J: Ex #1"}),
        ("citation:\n    title: a  # said\n# end\n", {"volume": 379}),
    ],
)
def test_citations_are_completed_in_the_style_they_are_written_in(text, result):
    done = complete(text, FULL)
    citation = yaml.safe_load(done.text)["citation"]
    assert {key: citation[key] for key in result} == result
    assert all(remark in done.text for remark in ("# none", "# empty", "# said", "# end") if remark in text)


def test_a_value_that_differs_is_told_with_its_line_and_stays():
    text = "citation:\n  year: 2011\n  doi: 10.1000/OLD\nregistration: NCT00000001\n"
    done = complete(text, FULL)
    assert [(c.key, c.line, c.held, c.found) for c in done.conflicts] == [
        ("year", 2, "2011", "2012"),
        ("doi", 3, "10.1000/OLD", "10.1000/new"),
        ("registration", 4, "NCT00000001", "NCT00000009"),
    ]
    assert "year: 2011" in done.text and "10.1000/OLD" in done.text


@pytest.fixture
def library(tmp_path):
    studies = tmp_path / "resources" / "studies"
    studies.mkdir(parents=True)
    (tmp_path / "resources" / "vocabulary").symlink_to(ROOT / "resources" / "vocabulary")
    (studies / "old2010.yaml").write_text(
        "# remark\ncitation:\n  doi: 10.1000/old\nregistration: NCT00000009\n"
    )
    (studies / "broken.yaml").write_text("a: [")
    (tmp_path / "export.ris").write_text(
        "TY  - JOUR\nTI  - Old one\nDO  - 10.1000/old\nPY  - 2010\nER  - \n"
        "TY  - JOUR\nTI  - New one\nAU  - Berg, A\nPY  - 2021\nN1  - NCT00000009\nER  - \n"
        "TY  - JOUR\nTI  - New one\nAU  - Berg, Anna\nPY  - 2021\nER  - \n"
    )
    return tmp_path


def files(root):
    return {path.name: path.read_text() for path in (root / "resources" / "studies").iterdir()}


def test_an_export_is_taken_in_once_and_a_second_time_changes_nothing(library, capsys):
    assert new_study.main(["--from", str(library / "export.ris")], library) == 0
    told = capsys.readouterr().out
    assert (
        "export.ris:1: no author 2010, Old one: in the library: old2010 (the same DOI); filled in: year, title"
        in told
    )
    assert "new: resources/studies/berg2021.yaml; same registration as old2010" in told
    assert "the same as line 6 (title and year)" in told
    assert (
        "3 records: 1 new, 1 completed, 0 in the library with nothing to add, 1 twice in the export" in told
    )
    assert "broken.yaml: no YAML" in told
    assert "berg2021.yaml:2: 'design' is missing" in told
    first = files(library)
    assert first["old2010.yaml"].startswith("# remark\n")
    assert yaml.safe_load(first["berg2021.yaml"])["citation"]["title"] == "New one"
    assert new_study.main(["--from", str(library / "export.ris")], library) == 0
    assert "0 new, 0 completed, 3 in the library" in capsys.readouterr().out
    assert files(library) == first


def test_two_titles_under_one_doi_are_told(library, capsys):
    """Papers of one supplement may carry its DOI, and the second would be left out unseen."""
    path = library / "supplement.ris"
    path.write_text(
        "".join(f"TY  - JOUR\nTI  - {t}\nDO  - 10.1000/s\nER  - \n" for t in ("One", "Other", "one."))
    )
    assert new_study.main(["--from", str(path), "--list"], library) == 0
    told = capsys.readouterr().out
    assert "Other: the same as line 1 (DOI), where the title is 'One'" in told
    assert "one.: the same as line 1 (DOI)\n" in told


def test_listing_writes_nothing(library, capsys):
    before = files(library)
    assert new_study.main(["--from", str(library / "export.ris"), "--list"], library) == 0
    assert "to be filled in: year, title" in (told := capsys.readouterr().out)
    assert told.rstrip().endswith("nothing was written")
    assert files(library) == before


def test_one_record_can_be_chosen_and_named(library, capsys):
    arguments = ["berg2021_trial", "--from", str(library / "export.ris"), "--only", "2", "--arms", "a,b"]
    assert new_study.main(arguments, library) == 0
    assert sorted(files(library)) == ["berg2021_trial.yaml", "broken.yaml", "old2010.yaml"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--only", "4"], "the records are 1 to 3"),
        (["--only", "0"], "the records are 1 to 3"),
        (["--only", "3-2"], "the records are 1 to 3"),
        (["--only", "x"], "'x' is no number"),
        (["--only", "1-x"], "'1-x' is no number"),
        (["berg2021"], "an id names one record, and 3 are chosen"),
        (["old2010", "--only", "2"], "its citation is not that of this record"),
        (["--design", "trial"], "is not a design"),
    ],
)
def test_what_cannot_be_done_is_refused_and_nothing_is_written(library, capsys, arguments, says):
    before = files(library)
    assert new_study.main([*arguments, "--from", str(library / "export.ris")], library) == 1
    assert says in capsys.readouterr().err
    assert files(library) == before


@pytest.mark.parametrize(
    ("name", "said"), [("x" * 300, "at most 100 letters, not 300"), ("2020", "begins with a letter")]
)
def test_an_id_that_no_file_can_have_is_refused_in_words(tmp_path, capsys, name, said):
    assert new_study.main([name], tmp_path) == 1
    assert said in capsys.readouterr().err
