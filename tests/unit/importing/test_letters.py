"""Names and titles are compared and turned into ids by one piece, in any script."""

import pytest

from evidence.importing.citations.matching import match
from evidence.importing.citations.naming import study_id
from evidence.importing.citations.reference import Name, Reference
from evidence.importing.ids import slug
from evidence.studies.letters import letters_of, unaccented


@pytest.mark.parametrize(
    ("printed", "read"),
    [("Kløw", "klow"), ("Łukasz", "lukasz"), ("ÆRØ", "aero"), ("Weiß", "weiss"), ("Đorđević", "dordevic")],
)
def test_a_name_gives_the_same_letters_in_the_id_of_a_citation_and_of_an_arm(printed: str, read: str) -> None:
    assert unaccented(printed) == read
    assert slug(printed) == read
    assert study_id(Reference(1, (Name(printed, "A"),), 2020), ()) == f"{read}2020"


def test_letters_of_other_scripts_are_letters() -> None:
    assert letters_of("下腔静脉血栓 — 导管溶栓 (30例)") == "下腔静脉血栓导管溶栓30例"
    assert slug("下腔静脉") == ""


def test_one_publication_is_found_twice_by_a_title_that_is_not_latin() -> None:
    title = "经导管接触性溶栓联合机械性血栓清除治疗急性下腔静脉血栓形成的临床疗效观察与分析"
    first = Reference(1, (Name("王", "W"),), 2019, title=title)
    again = Reference(2, (Name("王", "W"),), 2019, title=title + "。")
    other = Reference(
        3, (Name("王", "W"),), 2019, title="下肢深静脉血栓形成后综合征的介入治疗进展及其临床应用价值研究"
    )
    found = match([first, again, other], [])
    assert found[1].twice is first
    assert found[2].new
