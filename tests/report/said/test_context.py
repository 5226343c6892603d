"""Systematic reviews, economic evaluations and case reports: shown, never pooled."""

import dataclasses

from example_review import example
from page import read, whole

from evidence.display.library import publication_tables
from evidence.display.links.addresses import addresses_of
from evidence.display.section import report_of
from evidence.display.tables.cells import para
from evidence.record.published.economics import CostRatio, Economics
from evidence.record.published.row import Source
from evidence.sections import tables
from evidence.sections.context import view as section
from evidence.sections.findings.groups import OutcomeFindings
from evidence.sections.findings.main_findings import main_findings

PAGE = Source("abstract", "https://example.org/cost", "abstract")
RATIO = CostRatio(("removal", "drug"), 16522.0, "QALY", "$16,522 <per> QALY", "list price", PAGE, 7)


def with_evaluation(ratios=(RATIO,)):
    evidence = example()
    frame = Economics("payer", "lifetime", "US dollars", 2019, "3% a year", ratios)
    model = dataclasses.replace(
        next(p for p in evidence.publications if p.id == "alpha2010"),
        id="mike2021",
        label="Mike 2021",
        study="MIKE",
        status="context",
        design="economic evaluation",
        economics=frame,
    )
    return dataclasses.replace(evidence, publications=(*evidence.publications, model))


def test_evaluations_stand_apart_from_reviews():
    v = section.view(report_of(with_evaluation()))
    assert len(v.evaluations) == 1 and len(v.costs.rows) == 1
    assert all("Mike" not in str(line.name) for line in v.reviews)
    assert section.view(report_of(example())).evaluations == ()


def test_what_a_gain_costs_stands_on_the_page_and_in_the_tables():
    evidence = with_evaluation()
    text = " ".join(read(whole(evidence)).text)
    assert "$16,522 <per> QALY" in text and "thrombus removal versus drugs alone" in text
    (record,) = tables()["economics"].records(evidence)
    assert (record["publication"], record["cost"], record["per"]) == ("mike2021", 16522.0, "QALY")
    assert (record["currency"], record["price_year"], record["under"]) == ("US dollars", 2019, "list price")


def test_an_evaluation_without_a_ratio_keeps_its_line():
    (record,) = tables()["economics"].records(with_evaluation(ratios=()))
    assert (record["horizon"], record["cost"], record["printed"]) == ("lifetime", None, None)


def test_the_evidence_table_tells_the_frame():
    evidence = with_evaluation()
    made = publication_tables.blocks(evidence, addresses_of(evidence))
    facts = dict(next(b for b in made if b.publication.id == "mike2021").analysis)
    assert facts["perspective"] == "payer" and facts["prices"] == "US dollars, prices of 2019"
    assert facts["cost per QALY gained"] == "$16,522 <per> QALY (list price)"


def test_a_value_of_a_review_beside_several_results_of_an_outcome_is_counted_once():
    value, other = para("Review 2020: 77%"), para("Review 2021: 70%")
    finding = main_findings(report_of(example()))[0].outcomes[0].rows[0]
    rows = tuple(dataclasses.replace(finding, reviews=(value, *more)) for more in ((), (other,), ()))
    outcome = OutcomeFindings("x", "#x", "X", "critical", rows, ())
    assert outcome.folded == (("Systematic reviews: 2 values", (value, other)),)
