"""Authors taken apart, first authors held against each other, publications named by them."""

from pathlib import Path

import pytest

from evidence.importing.citations.held import HeldCitation
from evidence.importing.citations.matching import match
from evidence.importing.citations.reference import Name, Reference, as_name
from evidence.studies.authors import Author, author, authors, label_of, may_be_one, rough_family


def first(text):
    return authors(text)[0][0]


NICE = "National Institute for Health and Care Excellence"


@pytest.mark.parametrize(
    ("text", "author", "label"),
    [
        ("Smith J, Lee K", ("Smith", "J"), "Smith"),
        ("SMITH J, LEE K", ("SMITH", "J"), "SMITH"),
        ("van der Berg JA, Li H", ("van der Berg", "JA"), "van der Berg"),
        ("de la Cruz M et al.", ("de la Cruz", "M"), "de la Cruz"),
        ("García-López A", ("García-López", "A"), "García-López"),
        ("Fernández Gómez B", ("Fernández Gómez", "B"), "Fernández Gómez"),
        ("Smith J. A., Lee K.", ("Smith", "J. A."), "Smith"),
        ("Smith J.-P.", ("Smith", "J.-P."), "Smith"),
        ("J. A. Smith, K. Lee", ("Smith", "J. A."), "Smith"),
        ("O Hartung, A D Loundou", ("Hartung", "O"), "Hartung"),
        ("O S, Kim J", ("O", "S"), "O"),
        ("Smith JA III, Lee K", ("Smith", "JA III"), "Smith"),
        ("Smith JA Jr", ("Smith", "JA Jr"), "Smith"),
        ("King ML 3rd", ("King", "ML 3rd"), "King"),
        ("Smith, J.; Lee, K.", ("Smith", "J."), "Smith"),
        ("王 伟, 李 明", ("王", "伟"), "王"),
        ("佐藤 健 et al.", ("佐藤", "健"), "佐藤"),
        ("김 철수", ("김", "철수"), "김"),
        ("王伟", ("王伟", ""), "王伟"),
        ("Smith J & Lee K", ("Smith", "J"), "Smith and Lee"),
        ("Smith J and Lee K", ("Smith", "J"), "Smith and Lee"),
        ("Aziz and Comerota", ("Aziz", ""), "Aziz and Comerota"),
        ("Hu, Wang", ("Hu", ""), "Hu"),
        ("CaVenT Study Group", ("CaVenT Study Group", ""), "CaVenT Study Group"),
        ("Sukarno", ("Sukarno", ""), "Sukarno"),
        ("王伟, 李娜", ("王伟", ""), "王伟"),
        (NICE, (NICE, ""), NICE),
        ("Food & Drug Administration", ("Food & Drug Administration", ""), "Food & Drug Administration"),
    ],
)
def test_a_publication_is_named_by_the_family_name_of_its_first_author(text, author, label):
    assert first(text) == Author(*author)
    assert label_of(text) == label


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Li H", "Li W", False),
        ("Li H", "Li HW", True),
        ("Li et al.", "Li H", True),
        ("Li H", "Lin H", False),
        ("Müller K", "Mueller K", True),
        ("Müller K", "Muller K", True),
        ("Kløw NE", "Kloew N-E", True),
        ("SMITH J.P.", "Smith J-P", True),
        ("Smith JA", "Smith JA III", True),
        ("Smith J 3rd", "Smith JK", True),
        ("J.-P. Dupont", "Dupont JP", True),
        ("Smith Jr", "Smith J", True),
        ("Smith, John; Lee, K", "Smith J", True),
        ("van der Berg J", "van Vuuren J", False),
        ("de Graaf R", "De Graaf R", True),
        ("García-López A", "Garcia Lopez A", True),
        ("O Hartung", "O Neill", False),
    ],
)
def test_two_first_authors_can_be_one_where_names_agree_and_initials_do_not_contradict(one, other, same):
    a, b = first(one), first(other)
    assert may_be_one(a, b) is may_be_one(b, a) is same
    if same:
        assert rough_family(a) == rough_family(b)  # by which files to compare are found


@pytest.mark.parametrize("name", [("王", "伟"), ("佐藤", "健"), ("김", "철수"), ("王伟", "")])
def test_a_short_title_whose_author_has_another_script_is_found_when_it_is_imported_again(name):
    read = Reference(1, (Name(*name),), 2021, "深静脉血栓的取栓术")
    citation = {"authors": str(Name(*name)), "year": "2021", "title": "深静脉血栓的取栓术"}
    (found,) = match([read], [HeldCitation("study2021", Path("study2021.yaml"), citation, "")])
    assert found.held is not None and found.held.id == "study2021"


def test_a_short_title_of_another_author_is_another_publication():
    """A reply by Lin was held to be the reply by Li in the library."""
    held = HeldCitation(
        "li2012", Path("li2012.yaml"), {"authors": "Li et al.", "title": "Reply", "year": "2012"}, ""
    )
    names = (("Lin", "H"), ("Li", "H"), ("LI", "W"))
    lin, li, other_li = match([Reference(1, (Name(*name),), 2012, "Reply") for name in names], [held])
    assert lin.new
    assert li.held is held and other_li.held is held  # the file gives no initials


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("SMITH J", ("SMITH", "J")),
        ("SMITH JA", ("SMITH", "JA")),
        ("SMITH J.A.", ("SMITH", "JA")),
        ("VAN DER BERG J", ("VAN DER BERG", "J")),
        ("UK TIA", ("UK TIA", "")),
        ("VETERANS AFFAIRS US", ("VETERANS AFFAIRS US", "")),
        ("NICE", ("NICE", "")),
    ],
)
def test_names_in_capitals_are_people_where_few_letters_stand_behind(text, name):
    assert as_name(text) == Name(*name)


@pytest.mark.parametrize(
    ("text", "read", "name"),
    [
        ("T R Enden", Author("Enden", "T R"), ("Enden", "TR")),
        ("J.-P. Dupont", Author("Dupont", "J.-P."), ("Dupont", "JP")),
        ("F. -S. Choa", Author("Choa", "F. -S."), ("Choa", "FS")),
        ("Smith JR 3rd", Author("Smith", "JR 3rd"), ("Smith", "JR")),
        ("MA YAN", Author("MA YAN"), ("MA YAN", "")),
        ("U.S. Example Group", Author("U.S. Example Group"), ("U.S. Example Group", "")),
        ("Example Trial III", Author("Example Trial III"), ("Example Trial III", "")),
    ],
)
def test_citations_and_exports_are_read_alike(text, read, name):
    assert author(text) == read
    assert as_name(text) == Name(*name)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Enden T, MD, Haig Y, MD, PhD", [("Enden", "T"), ("Haig", "Y")]),
        ("Enden, T., MD; Haig, Y., Ph.D.", [("Enden", "T."), ("Haig", "Y.")]),
        ("Enden T MD PhD, Haig Y MSc", [("Enden", "T"), ("Haig", "Y")]),
        ("T Enden, MD and Y Haig, MD", [("Enden", "T"), ("Haig", "Y")]),
        ("ENDEN T MD", [("ENDEN", "T")]),
        ("Enden T Jr, MD", [("Enden", "T Jr")]),
    ],
)
def test_a_degree_is_neither_an_author_nor_an_initial(text, names):
    found, others = authors(text)
    assert (list(found), others) == ([Author(*name) for name in names], False)
    assert may_be_one(found[0], author("Enden TR"))


@pytest.mark.parametrize("text", ["Smith MD", "Smith, MD", "SMITH MD", "Davey Smith MD", "Smith M.D."])
def test_letters_of_a_degree_right_behind_a_family_name_are_initials(text):
    assert as_name(text).initials == "MD"
    (found,), _ = authors(text)
    assert may_be_one(found, author("Smith MD")) is ("Davey" not in text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Davey Smith G", ("Davey Smith", "G")),
        ("G Davey Smith", ("Davey Smith", "G")),
        ("J van der Berg", ("van der Berg", "J")),
        ("de Araujo WJB", ("de Araujo", "WJB")),
        ("O'Donnell M", ("O'Donnell", "M")),
        ("EINSTEIN Investigators", ("EINSTEIN Investigators", "")),
        ("Wang Wei", ("Wang Wei", "")),  # which of the two is the family name is not said
        ("Wei Wang", ("Wei Wang", "")),
        ("Wang, Wei", ("Wang", "W")),
    ],
)
def test_particles_double_family_names_groups_and_whole_names_stay_whole(text, name):
    assert as_name(text) == Name(*name)
