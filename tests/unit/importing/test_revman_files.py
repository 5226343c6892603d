"""RevMan 5 files become study files whose figures are those of the review."""

import pytest
import yaml

from evidence.importing import import_studies
from evidence.importing.exports.revman import read_revman
from evidence.importing.text import NotReadable
from evidence.stats.inverse_variance.pooling import mantel_haenszel

# Seven trials of aspirin after myocardial infarction (Fleiss 1993, doi:10.1177/096228029300200202): events and
# patients with aspirin, with placebo; and the odds ratio of Mantel and Haenszel that RevMan 5.0.23 gives for them.
ASPIRIN = {
    ("MRC-1", "STD-MRC_x002d_1", 1974): (49, 615, 67, 624),
    ("CDP", "STD-CDP", 1976): (44, 758, 64, 771),
    ("MRC-2", "STD-MRC_x002d_2", 1979): (102, 832, 126, 850),
    ("GASP", "STD-GASP", 1979): (32, 317, 38, 309),
    ("PARIS", "STD-PARIS", 1980): (85, 810, 52, 406),
    ("AMIS", "STD-AMIS", 1980): (246, 2267, 219, 2257),
    ("ISIS-2", "STD-ISIS_x002d_2", 1988): (1570, 8587, 1720, 8600),
}
REVMAN_OR = (0.8968655609130709, 0.8405144008917793, 0.9569947088336491)
# RevMan's own interval is printed with all its digits, so only rounding of floating point separates the two.
TIGHT = 1e-9


def review(studies, outcomes, quality=""):
    return f"""<?xml version="1.0" encoding="ISO-8859-1" standalone="no"?>
<COCHRANE_REVIEW ID="1"><STUDIES_AND_REFERENCES><STUDIES><INCLUDED_STUDIES>{studies}</INCLUDED_STUDIES></STUDIES>
</STUDIES_AND_REFERENCES><QUALITY_ITEMS>{quality}</QUALITY_ITEMS><ANALYSES_AND_DATA>
<COMPARISON ID="CMP-001"><NAME>Treatment or not</NAME>{outcomes}</COMPARISON></ANALYSES_AND_DATA></COCHRANE_REVIEW>
"""


def study(key, name, year="", reference=""):
    return f'<STUDY ID="{key}" NAME="{name}" YEAR="{year}">{reference}</STUDY>'


def outcome(kind, name, rows, **attributes):
    words = " ".join(f'{key}="{value}"' for key, value in attributes.items())
    return (
        f"<{kind}_OUTCOME {words}><NAME>{name}</NAME><GROUP_LABEL_1>Aspirin</GROUP_LABEL_1>"
        f"<GROUP_LABEL_2>Control</GROUP_LABEL_2>{rows}</{kind}_OUTCOME>"
    )


@pytest.fixture
def aspirin(tmp_path):
    rows = "".join(
        f'<DICH_DATA EVENTS_1="{a}" TOTAL_1="{n}" EVENTS_2="{b}" TOTAL_2="{m}" O_E="0.0" STUDY_ID="{key}"/>'
        for (_, key, _), (a, n, b, m) in ASPIRIN.items()
    )
    path = tmp_path / "aspirin.rm5"
    studies = "".join(study(key, name, year) for name, key, year in ASPIRIN)
    path.write_text(review(studies, outcome("DICH", "Death", rows)), encoding="latin-1")
    return path


def files(root):
    return {path.stem: path.read_text() for path in (root / "resources" / "studies").iterdir()}


def test_the_figures_of_a_real_review_give_its_pooled_odds_ratio(library, aspirin, capsys):
    assert import_studies.main([str(aspirin)], library) == 0
    assert "7 studies, 7 new" in capsys.readouterr().out
    cells = []
    for text in files(library).values():
        entry = yaml.safe_load(text)["outcomes"][0]
        cells.append([int(n) for arm in ("aspirin", "control") for n in entry[arm].split("/")])
    a, n, b, m = (list(column) for column in zip(*cells, strict=True))
    pooled = mantel_haenszel(a, n, b, m, measure="OR")
    import math

    found = [math.exp(x) for x in (pooled.estimate, pooled.ci_low, pooled.ci_high)]
    assert found == pytest.approx(REVMAN_OR, rel=TIGHT)


def test_names_and_words_are_those_of_the_review(library, aspirin):
    assert import_studies.main([str(aspirin), "--design", "randomised controlled trial"], library) == 0
    assert set(files(library)) == {
        *("mrc_1_1974", "cdp1976", "mrc_2_1979", "gasp1979", "paris1980", "amis1980", "isis_2_1988")
    }
    found = yaml.safe_load(files(library)["isis_2_1988"])
    assert found["study"] == "ISIS-2" and found["citation"]["year"] == 1988
    assert found["design"] == "randomised controlled trial"
    assert found["arms"]["aspirin"]["role"] == "intervention"
    assert found["outcomes"][0]["outcome"] == "death"  # a word of the vocabulary
    assert found["sources"]["revman"]["second-hand"] is True


def test_taken_in_again_nothing_changes_even_after_the_reviewer_has_worked(library, aspirin, capsys):
    import_studies.main([str(aspirin)], library)
    path = library / "resources" / "studies" / "cdp1976.yaml"
    mine = (
        path.read_text()
        .replace("aspirin:", "asa:", 1)
        .replace("aspirin: 44/758", "asa: 45/758  # typed anew")
    )
    mine = mine.replace("outcome: death", "outcome: major_bleeding\n    at: 2 years")
    path.write_text(mine)
    before = files(library)
    capsys.readouterr()
    assert import_studies.main([str(aspirin)], library) == 0
    told = capsys.readouterr().out
    assert files(library) == before
    assert "7 studies, 0 new" in told
    line = next(i for i, words in enumerate(mine.split("\n"), 1) if "typed anew" in words)
    said = f"cdp1976.yaml:{line}: Death; comparison Treatment or not, asa: '45/758' there, '44/758' here"
    assert said in told


def test_new_outcomes_of_a_known_study_are_added_behind_the_others(library, tmp_path, capsys):
    first = tmp_path / "r.rm5"
    one = '<DICH_DATA EVENTS_1="1" TOTAL_1="9" EVENTS_2="2" TOTAL_2="8" STUDY_ID="STD-A"/>'
    first.write_text(review(study("STD-A", "A 2001", 2001), outcome("DICH", "Death", one)))
    import_studies.main([str(first)], library)
    text = files(library)["a2001"] + "# mine\n"
    (library / "resources" / "studies" / "a2001.yaml").write_text(text)
    mean = '<CONT_DATA MEAN_1="5.0" SD_1="4.7" TOTAL_1="13" MEAN_2="-6.5" SD_2="3.8" TOTAL_2="12" STUDY_ID="STD-A"/>'
    both = outcome("DICH", "Death", one) + outcome("CONT", "A score", mean)
    first.write_text(review(study("STD-A", "A 2001", 2001), both))
    assert import_studies.main([str(first)], library) == 0
    assert "a2001.yaml; 1 outcome added" in capsys.readouterr().out
    now = files(library)["a2001"]
    assert all(line in now.split("\n") for line in text.split("\n"))
    added = yaml.safe_load(now)["outcomes"][1]
    assert added["outcome"] == "other: A score"
    assert (
        added["aspirin"] == "mean 5.0 (SD 4.7), n = 13" and added["control"] == "mean -6.5 (SD 3.8), n = 12"
    )


def test_subgroups_generic_effects_footnotes_and_judgements(tmp_path):
    path = tmp_path / "r.rm5"
    subgroups = (
        "<DICH_SUBGROUP><NAME>Men</NAME><DICH_DATA EVENTS_1='1' TOTAL_1='9.0' EVENTS_2='0' TOTAL_2='8' STUDY_ID='S'>"
        "<FOOTNOTE>one lost</FOOTNOTE></DICH_DATA></DICH_SUBGROUP>"
    )
    generic = (
        "<IV_DATA EFFECT_SIZE='0.5' CI_START='0.30000000000000004' CI_END='0.8' SE='0.2' STUDY_ID='S'/>"
        "<IV_DATA EFFECT_SIZE='' SE='0.2' STUDY_ID='S'/>"
    )
    quality = (
        "<QUALITY_ITEM><NAME>Blinding?</NAME><QUALITY_ITEM_DATA>"
        "<QUALITY_ITEM_DATA_ENTRY RESULT='YES' STUDY_ID='S'/><QUALITY_ITEM_DATA_ENTRY RESULT='UNKNOWN' STUDY_ID='S'/>"
        "</QUALITY_ITEM_DATA></QUALITY_ITEM>"
    )
    outcomes = (
        outcome("DICH", "Death", subgroups, SWAP_EVENTS="YES")
        + outcome("IV", "Time", generic, EFFECT_MEASURE="HR", CI_STUDY="95.0")
        + outcome("DICH", "Empty", "<DICH_DATA EVENTS_1='' TOTAL_1='0' O_E='1.5' VAR='2' STUDY_ID='S'/>")
    )
    reference = (
        "<REFERENCE PRIMARY='YES'><AU>Doe J, Roe R</AU><TI>A title.</TI><SO>J Ex</SO><YR>1999</YR>"
        "<IDENTIFIERS><IDENTIFIER TYPE='DOI' VALUE='10.1000/x'/></IDENTIFIERS></REFERENCE>"
    )
    path.write_text(review(study("S", "Doe", "1999", reference), outcomes, quality))
    (found,) = read_revman(path).studies
    assert found.id == "doe1999" and found.reference.doi == "10.1000/x"
    assert [str(author) for author in found.reference.authors] == ["Doe J", "Roe R"]
    deaths, effect = found.outcomes
    assert (
        deaths.definition == "Death; comparison Treatment or not, subgroup Men" and deaths.note == "one lost"
    )
    assert [figure.cell for _, figure in deaths.figures] == ["1/9", "0/8"]
    assert effect.effect == "HR 0.5 (95% CI 0.3 to 0.8)"
    assert found.not_mapped == (
        "Death: the review analyses those without the event (events swapped)",
        "Time (comparison Treatment or not): SE 0.2",
        "Empty (comparison Treatment or not): O_E 1.5 VAR 2",
        "risk of bias: Blinding? yes",
    )


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"<COCHRANE_REVIEW>", "is no XML from here on"),
        (b"<a><COCHRANE_REVIEW/></a>", "its first element is a"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><COCHRANE_REVIEW/>', "entities of its own"),
        (b"study,event.e\n", "those of no known table"),
        (b"", "those of no known table"),
        (b"{", "is no JSON"),
        (b"[{}]", "no record of ClinicalTrials.gov"),
    ],
)
def test_a_file_of_another_kind_is_refused_by_name(library, tmp_path, capsys, data, says):
    path = tmp_path / "odd.rm5"
    path.write_bytes(data)
    assert import_studies.main([str(path)], library) == 1
    told = capsys.readouterr().err
    assert "odd.rm5" in told and says in told
    assert files(library) == {}


def test_a_file_that_is_not_there_is_refused(library, capsys):
    assert import_studies.main([str(library / "none.rm5")], library) == 1
    assert import_studies.main([str(library)], library) == 1
    with pytest.raises(NotReadable):
        import_studies.read_studies(library / "none.rm5", None)


def one_row(tmp_path, rows, labels="", kind="DICH"):
    path = tmp_path / "one.rm5"
    text = review(study("S1", "Doe 2020", "2020"), outcome(kind, "Death", rows))
    path.write_text(text.replace("<GROUP_LABEL_2>Control<", f"<GROUP_LABEL_2>{labels or 'Control'}<"))
    return read_revman(path)


def test_a_row_of_a_study_that_the_file_lacks_is_told(tmp_path):
    row = '<DICH_DATA EVENTS_1="1" TOTAL_1="9" EVENTS_2="2" TOTAL_2="8" STUDY_ID="S9"/>'
    found = one_row(tmp_path, row)
    assert found.studies == ()
    assert found.told == ("Death: a row of a study that the file does not list (S9)",)


def test_groups_of_one_name_are_told_and_not_put_into_one_arm(tmp_path):
    row = '<DICH_DATA EVENTS_1="1" TOTAL_1="9" EVENTS_2="2" TOTAL_2="8" STUDY_ID="S1"/>'
    (found,) = one_row(tmp_path, row, labels="Aspirin").studies
    assert found.outcomes == ()
    assert found.not_mapped == ("Death (comparison Treatment or not): both groups are called 'Aspirin'",)


def test_means_that_are_all_zero_are_not_reported(tmp_path):
    row = '<CONT_DATA MEAN_1="0.0" SD_1="0.0" TOTAL_1="9" MEAN_2="0.0" SD_2="0.0" TOTAL_2="8" STUDY_ID="S1"/>'
    (found,) = one_row(tmp_path, row, kind="CONT").studies
    assert found.outcomes == () and "no figure" in found.not_mapped[0]


def test_a_count_with_a_decimal_comma_is_not_ten_times_as_large(tmp_path):
    row = '<DICH_DATA EVENTS_1="4,0" TOTAL_1="40" EVENTS_2="2" TOTAL_2="8" STUDY_ID="S1"/>'
    (found,) = one_row(tmp_path, row).studies
    assert [figure.cell for _, figure in found.outcomes[0].figures] == ["4/40", "2/8"]
