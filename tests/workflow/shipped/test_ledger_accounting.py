"""Nothing that was read in a source may vanish from the study files, or change unnoticed.

`ledger_rows.csv` holds, for each publication, totals counted in the evidence ledger from which the study files were
written: they come from another file than the study files and by another program than the workflow. Whoever adds or
corrects a figure on purpose changes the line of that publication in the same commit; a new publication needs no line.
"""

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from evidence.studies.identities import study_paths
from evidence.studies.library import check_all
from evidence.studies.tidy.extraction import extract
from evidence.studies.vocabulary.loading import load_vocabulary

ROOT = Path(__file__).parents[3]
LEDGER = Path(__file__).with_name("ledger_rows.csv")
WHOLE = (
    "figures",
    "counts",
    "events",
    "percentages",
    "kaplan_meier",
    "means",
    "medians",
    "changes",
    "effects",
)
SUMS = ("sum_of_means", "sum_of_effects")
PUBLICATIONS, FIGURES = 166, 983
# sums of at most twenty decimal numbers differ only in the last digits of floating point
FLOATING_POINT = 1e-6
# a figure that the files hold otherwise than the ledger, with the reason: (publication, total) -> ledger minus files
EXPLAINED = {
    # "0% major bleeding" does not say of which group: a percentage without a denominator, not a count of 0
    ("rethro2023_swiss_angiojet", "counts"): 1,
    ("rethro2023_swiss_angiojet", "percentages"): -1,
    # one minor amputation at the least, where the text is cut after the first of three patients: no count
    ("choinski2023", "counts"): 1,
    ("choinski2023", "events"): 1,
    # quality of life after 6 months is told without a value: kept as not reported
    ("kahn2020_attract", "figures"): -1,
    ("kahn2020_attract", "effects"): -1,
    # 2.31 days are 55.44 hours; the ledger rounds to 55.4
    ("huang2019_angiojet_surgery_dvt", "sum_of_means"): -0.04,
    # values with an IQR are medians, whatever the table's heading
    ("baker2012", "means"): 2,
    ("baker2012", "medians"): -2,
    ("baker2012", "sum_of_means"): 52,
    # percentages that fit one count of the treated only: counted of them, and marked as derived
    **{
        (p, "counts"): -1
        for p in ("cdt_filter_69", "pmt82_iliofemoral", "rao_pmt_avf", "trellis2013_single_centre")
    },
    **{
        (p, "percentages"): 1
        for p in ("cdt_filter_69", "pmt82_iliofemoral", "rao_pmt_avf", "trellis2013_single_centre")
    },
    ("cdt_filter_69", "events"): -3,
    ("pmt82_iliofemoral", "events"): -8,
    ("rao_pmt_avf", "events"): -27,
    ("trellis2013_single_centre", "events"): -22,
    # percentages whose patients are not printed, or fit no count of the arm: the ledger assumed a count, the files do not
    ("goldenberg2011_adolescent_pmt", "counts"): 1,
    ("goldenberg2011_adolescent_pmt", "events"): 6,
    ("goldenberg2011_adolescent_pmt", "percentages"): -1,
    ("engelberger2015_bernutiful", "counts"): 1,
    ("engelberger2015_bernutiful", "events"): 24,
    ("engelberger2015_bernutiful", "percentages"): -1,
    # PTS over an unequal follow-up and from curves: the percentages fit no count, or are shares of a curve
    ("kang2023", "counts"): 5,
    ("kang2023", "events"): 57,
    ("kang2023", "percentages"): -5,
    # no bleeding of any kind is no major bleeding either: the zero stands twice
    ("clottriever2023_18pt", "figures"): -1,
    ("clottriever2023_18pt", "counts"): -1,
    ("tgkdc_ekos41", "figures"): -1,
    # bleeds are counted, not patients
    ("enden2012_cavent", "counts"): 1,
    ("enden2012_cavent", "events"): 20,
    # cases of repeated thrombosis over the follow-up, not patients
    ("baker2012", "counts"): 1,
    ("baker2012", "events"): 16,
    # seen at 24 months, of an unknown number: 6.6% is no rounded share of the 195
    ("comerota2019_attract", "counts"): 1,
    ("comerota2019_attract", "events"): 13,
    ("comerota2019_attract", "percentages"): -1,
    # read anew: post-thrombotic syndrome of both groups together
    ("erdem_ivca", "figures"): -1,
    ("erdem_ivca", "counts"): -1,
    ("erdem_ivca", "events"): -3,
    # one embolism that may have been there before treatment; a count less, and one more for the zero above
    ("tgkdc_ekos41", "events"): 1,
    # nobody's vena cava open is told as everybody's occluded: 7 and 3
    ("paediatric_chronic_ivc_occlusion", "events"): -10,
    # associations within an arm, which compare nobody, stand in the notes
    ("attract_predictors_pmc11537305", "figures"): 2,
    ("attract_predictors_pmc11537305", "effects"): 2,
    ("attract_predictors_pmc11537305", "sum_of_effects"): 2.28,
    # costs per QALY gained stand under economics
    ("pietzsch2021_economic", "figures"): 2,
    ("pietzsch2021_economic", "effects"): 2,
    ("pietzsch2021_economic", "sum_of_effects"): 43413,
    # baseline facts stand with the population
    ("jishuitan_aspirex2022", "figures"): 1,
    ("jishuitan_aspirex2022", "counts"): 1,
    ("jishuitan_aspirex2022", "events"): 32,
    ("lin2021_taiwan", "figures"): 2,
    ("lin2021_taiwan", "counts"): 2,
    ("lin2021_taiwan", "events"): 13,
    ("shanghai2016_filter_thrombus", "figures"): 2,
    ("shanghai2016_filter_thrombus", "counts"): 2,
    ("shanghai2016_filter_thrombus", "events"): 254,
    # shares seen at follow-up stand with the setting; 166 reinterventions are no patients
    ("reintervention_iliocaval_994", "figures"): 2,
    ("reintervention_iliocaval_994", "counts"): 1,
    ("reintervention_iliocaval_994", "events"): 166,
    ("reintervention_iliocaval_994", "percentages"): 2,
    # several numbers of patients leave these percentages of their counts
    ("pouncey2020", "counts"): 2,
    ("pouncey2020", "events"): 15,
    ("pouncey2020", "percentages"): -2,
    ("tichelaar2016", "counts"): 1,
    ("tichelaar2016", "events"): 6,
    ("tichelaar2016", "percentages"): -1,
    # millions of units written as units
    ("urokinase_ivc_pmid9840035", "sum_of_means"): -7.4e6 + 7.4,
}


@pytest.fixture(scope="module")
def library():
    return check_all(
        study_paths(ROOT / "resources" / "studies"), load_vocabulary(ROOT / "resources" / "vocabulary")
    )


@pytest.fixture(scope="module")
def rows(library):
    words = load_vocabulary(ROOT / "resources" / "vocabulary")
    found = defaultdict(list)
    for publication in library.publications:
        found[publication.id] = list(extract(publication, words))
    return found


@pytest.fixture(scope="module")
def ledger():
    with LEDGER.open(newline="", encoding="utf-8") as table:
        return {line["publication"]: line for line in csv.DictReader(table)}


def totals(rows) -> dict[str, float]:
    arms = [row for row in rows if row.comparison is None]
    counts = [row for row in arms if row.values.events is not None]
    return {
        "figures": len(rows),
        "counts": len(counts),
        "events": sum(row.values.events or 0 for row in counts),
        "percentages": sum(row.type == "percent" and row.values.events is None for row in arms),
        "kaplan_meier": sum(row.type == "survival" for row in arms),
        "means": sum(row.type == "mean" for row in arms),
        "medians": sum(row.type == "median" for row in arms),
        "changes": sum(row.change for row in arms),
        "effects": len(rows) - len(arms),
        "sum_of_means": sum(row.values.mean or 0.0 for row in arms if row.type == "mean"),
        "sum_of_effects": sum(row.values.estimate or 0.0 for row in rows if row.comparison),
    }


def test_the_study_files_can_all_be_read(library):
    assert [problem for problem in library.problems if problem.severity == "error"] == []


def test_every_publication_of_the_ledger_is_in_the_library(library, ledger):
    assert len(ledger) == PUBLICATIONS
    assert set(ledger) - {publication.id for publication in library.publications} == set()


def test_the_ledger_table_is_complete(ledger):
    assert sum(int(line["figures"]) for line in ledger.values()) == FIGURES


def test_no_figure_has_vanished_or_changed(rows, ledger):
    different = []
    for publication, line in ledger.items():
        found = totals(rows[publication])
        for name in WHOLE:
            expected = int(line[name]) - EXPLAINED.get((publication, name), 0)
            if found[name] != expected:
                different.append(f"{publication}: {name} {found[name]}, in the ledger {expected}")
        for name in SUMS:
            expected = float(line[name]) - EXPLAINED.get((publication, name), 0)
            if found[name] != pytest.approx(expected, abs=FLOATING_POINT, rel=FLOATING_POINT):
                different.append(f"{publication}: {name} {found[name]:g}, in the ledger {expected:g}")
    assert different == []


def test_every_figure_stands_with_its_printed_words_and_its_page(rows, ledger):
    bare = [
        row.id
        for publication in ledger
        for row in rows[publication]
        if not (row.printed and row.source.url.startswith("http") and row.source.read)
    ]
    assert bare == []


def test_what_is_not_pooled_says_why(rows, ledger):
    silent = [
        row.id for publication in ledger for row in rows[publication] if row.poolable == bool(row.reason)
    ]
    assert silent == []


def test_a_publication_without_figures_says_why(library, ledger):
    empty = {publication.id for publication in library.publications if not publication.entries}
    assert empty >= {name for name, line in ledger.items() if line["figures"] == "0"}
    assert [p.id for p in library.publications if not p.entries and not p.no_figures] == []
