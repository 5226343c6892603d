"""Every figure of a text is found with its place; what the text leaves open is asked, never decided."""

import io
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from evidence.importing.pasted import command
from evidence.importing.pasted.proposal import Undecided
from evidence.importing.pasted.reading import LONGEST, read_text_of_paper
from evidence.studies.notation import KINDS, NotationError, parse
from evidence.studies.vocabulary.loading import load_vocabulary

ROOT = Path(__file__).resolve().parents[3]
WORDS = load_vocabulary(ROOT / "resources" / "vocabulary")
# Invented, in the manner of an abstract.
COHORT = """Purpose To look at an example. Methods Patients of two centres from January 2015 to December 2020.
Results The procedure went well in 36 patients (97.3%). The average duration was 71 minutes (range: 35-152 min).
33 filters (91.7%) were placed, and three patients (8.3%) had another. No severe complications occurred.
Primary and secondary patency were 95% and 100%, respectively. The average VCSS score was 5.9 ± 2.6, and the
Villalta score was 3.9 ± 2.2. The rate of post thrombotic syndrome was 22% (Villalta score>4)."""
TRIAL = (
    "At 24 months, 37 patients (41.1%, 95% CI 31.5-51.4) in one group had PTS and 55 (55.6%) in the other (p=0.047). "
    "This is an absolute risk reduction of 14.4% (95% CI 0.2-27.9), number needed to treat 7 (95% CI 4-502). "
    "Moderate-to-severe PTS occurred in 18% v 24% (risk ratio, 0.73; 95% CI, 0.54 to 0.98; P = 0.04). "
    "Median follow-up was 12 (IQR 6-24) months. Major bleeding in 3 of 90 and none of 99 patients. "
    "Limb salvage at 6, 12 and 24 months was 88.1% ± 2.6%, 76%, and 70%."
)


def read(text):
    return read_text_of_paper(text, WORDS).proposals


def test_all_figures_of_a_cohort_abstract_appear():
    assert [each.cell for each in read(COHORT)] == [
        "36 patients (97.3%)",
        "mean 71 minutes (range: 35-152 min)",
        "33 filters (91.7%)",
        "three patients (8.3%)",
        "none",
        "95%",
        "100%",
        "mean 5.9 ± 2.6",
        "3.9 ± 2.2",
        "22%",
    ]
    others = read_text_of_paper(COHORT, WORDS).other_numbers
    assert [number for _, number in others] == ["two", "2015", "2020", "4"]


def cells(text):
    return [each.cell for each in read(text)]


def test_a_minus_stays_with_its_number():
    assert cells("The score changed by −5.4 (SD 2.1) points.") == ["−5.4 (SD 2.1) points"]
    assert cells("It fell by -3.2 ± 1.0 and by –4.1 ± 1.1.") == ["-3.2 ± 1.0", "–4.1 ± 1.1"]


def test_the_second_half_of_a_span_or_a_date_is_no_figure():
    assert cells("Found in 5-10% of patients, enrolled from 01/03/2012 to 12/2014 or 5 – 10%.") == []
    assert cells("Scores were 3.2 ± 1.9–5.1.") == []  # was read as an SD of 1


def test_a_time_is_proposed_whole_or_not_at_all():
    def times(text):
        (found,) = read(text)
        return found.times

    assert times("Death at 1,5 years was 37%.") == ("1,5 years",)  # was 5 years
    assert times("Death at 0.5, 1 and 2 years was 37%.") == ("0.5 years", "1 years", "2 years")
    assert times("Death at 1,095 days was 37%.") == times("Death at 1½ years was 37%.") == ()
    assert times("Death after 10,000 hours was 37%.") == ()  # was 000 hours


def test_the_word_or_is_no_odds_ratio():
    assert cells("Toxicity of grade 2 or 3 was seen, OR 2.1 (95% CI 1.0-4.2).") == ["OR 2.1 (95% CI 1.0-4.2)"]


def test_a_third_is_no_count_of_one():
    assert cells("One third (33%) of patients died.") == ["33%"]


@pytest.mark.parametrize(
    "text",
    [
        "Bei 37 von 90 (41,1 %) Patienten trat es auf.",
        "Chez 37 sur 90 (41,1 %) patients.",
        "In 37 der 90 Patienten (41,1 %).",
        "37 out of a total of 90 (41.1%) had it.",
        "37 patients were among the 90 (41.1%).",
        "Bei 12 bis 18 % der Patienten.",
        "It was seen in between 12 and 18%.",
        "OR (IC 95 % 1,1-4,5) und (95 % KI 1,1 bis 4,5)",
    ],
)
def test_no_part_of_a_longer_figure_is_proposed_where_the_words_between_are_not_known(text):
    reading = read_text_of_paper(text, WORDS)
    assert not reading.proposals
    assert reading.other_numbers  # a figure that is not read is told of


def test_a_figure_after_another_number_is_proposed_where_it_stands_by_itself():
    assert cells("Unter 90 Patienten hatten 37 (41 %) Blutungen.") == ["37 (41 %)"]
    assert cells("At day 30 there were 45 (50%).") == ["45 (50%)"]
    assert cells("Limb salvage at 12 months 37 (41%).") == ["37 (41%)"]
    assert cells("In 24 patients 37% had it, as 3 patients and 40 (41%) had.") == ["37%", "40 (41%)"]


def test_places_are_those_of_the_text():
    lines = COHORT.split("\n")
    for each in read(COHORT):
        assert lines[each.place.line - 1][each.place.column - 1 :].startswith(each.printed.split("\n")[0])


def test_outcomes_are_those_that_the_sentence_names():
    found = {each.printed: each for each in read(COHORT)}
    assert found["95%"].outcomes == ("patency_primary",) and found["100%"].outcomes == ("patency_secondary",)
    assert Undecided.RESPECTIVELY in found["95%"].undecided
    assert found["3.9 ± 2.2"].outcomes[0] == "villalta_score" and found["5.9 ± 2.6"].outcomes[0] == "vcss"
    assert found["22%"].outcomes[0] == "pts_any"
    assert Undecided.OUTCOME in found["36 patients (97.3%)"].undecided


def test_a_figure_is_not_surely_of_the_one_outcome_that_is_known():
    def doubted(text):
        return [Undecided.PERHAPS_ANOTHER in each.undecided for each in read(text)]

    assert doubted("Snoring was 41.1% of 90 and major bleeding 12%.") == [True, False]
    assert doubted("Major bleeding and snoring occurred in 12% and 13%, respectively.") == [True, True]
    assert doubted("Of them 12 (13%) had major bleeding.") == [False]
    assert doubted("Major bleeding occurred in 12% and 13%.") == [False, False]
    assert doubted("Major bleeding occurred in 12%, and 13% had pulmonary embolism.") == [False, False]
    assert doubted("It was seen in 12%, and 13% had it.") == [False, False]  # no outcome at all


def test_all_outcomes_of_a_sentence_are_told_where_one_has_to_be_chosen():
    text = "Major bleeding and pulmonary embolism were seen, in 12 of 90 (13%)."
    lines = list(command.in_words(read_text_of_paper(text, WORDS), "text", "", ""))
    assert "  # the sentence names: pulmonary_embolism, major_bleeding" in lines
    assert not any(line.strip().startswith("source:") for line in lines)
    alone = list(command.in_words(read_text_of_paper("Stroke or death: 12 of 90.", WORDS), "text", "", "t"))
    assert not any("the sentence names" in line for line in alone) and "    source: t" in alone


def test_what_the_text_leaves_open_is_asked():
    found = {each.printed: each.undecided for each in read(COHORT)}
    assert Undecided.DENOMINATOR in found["22%"] and Undecided.DENOMINATOR not in found["36 patients (97.3%)"]
    assert Undecided.AVERAGE in found["71 minutes (range: 35-152 min)"]
    assert all(Undecided.ARM in each and Undecided.TIME in each for each in found.values())


def test_a_trials_figures_keep_their_intervals_times_and_comparisons():
    found = read(TRIAL)
    assert [each.cell for each in found] == [
        "37 patients (41.1%, 95% CI 31.5-51.4)",
        "55 (55.6%)",
        "14.4% (95% CI 0.2-27.9)",
        "18%",
        "24%",
        "risk ratio, 0.73; 95% CI, 0.54 to 0.98; P = 0.04",
        "median 12 (IQR 6-24) months",
        "3 of 90",
        "none of 99",
        "88.1% ± 2.6%",
        "76%",
        "70%",
    ]
    assert found[0].times == ("24 months",) and found[0].undecided == (Undecided.ARM,)
    assert Undecided.DIFFERENCE in found[2].undecided  # a difference is never offered as a share unasked
    assert [each.effect for each in found].index(True) == 5 and sum(each.effect for each in found) == 1
    assert found[-1].times == ("6 months", "12 months", "24 months")
    assert Undecided.SEVERAL_TIMES in found[-1].undecided


@given(
    st.lists(
        st.sampled_from([*COHORT.split(), *TRIAL.split(), "(", ")", "%", "±", "no", ";", "\n\n"]), max_size=40
    )
)
def test_no_text_is_misread_or_stops_the_reading(words):
    text = " ".join(words)
    end = -1
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    for each in read(text):
        begins = starts[each.place.line - 1] + each.place.column - 1
        assert text.startswith(each.printed, begins) and begins >= end  # in their order, none twice
        end = begins + len(each.printed)
        readable = 0
        for kind in KINDS:
            try:
                parse(each.cell, kind)
                readable += 1
            except NotationError:
                pass
        assert readable  # what is proposed is in the notation of study files


def test_the_command_prints_rows_that_are_yaml(tmp_path, capsys, monkeypatch):
    path = tmp_path / "abstract.txt"
    path.write_text(COHORT)
    assert command.main([str(path), "--arm", "treated", "--source", "abstract"], ROOT) == 0
    told = capsys.readouterr().out
    rows = yaml.safe_load(told)["outcomes"]
    assert len(rows) == 10 and rows[5]["treated"] == "95%" and rows[5]["source"] == "abstract"
    assert "# abstract.txt:2:36: 36 patients (97.3%)" in told
    assert "# taken for no figures (line:column): two (1:" in told
    monkeypatch.setattr("sys.stdin", io.StringIO(TRIAL))
    assert command.main([], ROOT) == 0
    assert yaml.safe_load(capsys.readouterr().out)["outcomes"][5]["effect"].startswith("risk ratio, 0.73")


def test_texts_that_cannot_be_read_are_refused(tmp_path, capsys, monkeypatch):
    assert command.main([str(tmp_path / "none.txt")], ROOT) == 1
    monkeypatch.setattr("sys.stdin", io.StringIO("x" * (LONGEST + 1)))
    assert command.main(["-"], ROOT) == 1
    assert "letters; at most" in capsys.readouterr().err
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert command.main(["-"], ROOT) == 0
