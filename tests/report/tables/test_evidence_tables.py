"""Evidence tables: four parts a publication, by design, every figure in its part with its source, zeros kept."""

import dataclasses
import re

from example_review import example
from page import read, whole
from result_builders import STUDIES, publication, row

from evidence.display.library import publication_tables as blocks
from evidence.display.library.publications import DESIGNS_AS_LISTED
from evidence.display.links.addresses import addresses_of
from evidence.record.published.publication import Appraisal, Arm, Notice


def made(evidence):
    return blocks.blocks(evidence, addresses_of(evidence))


def article(source, id_):
    return re.search(rf"<article(?=[^>]*id=pub-{id_}[ >]).*?</article>", source)[0]


def test_blocks_stand_by_design_from_reviews_to_case_reports():
    groups = blocks.by_design(made(example()))
    designs = [g.blocks[0].publication.design for g in groups]
    assert designs == sorted(designs, key=DESIGNS_AS_LISTED.index)
    assert [g.title for g in groups][:2] == ["Systematic reviews", "Randomised controlled trials"]
    assert groups[-1].title == "Case reports, for safety only"
    assert sum(len(g.blocks) for g in groups) == len(made(example()))


def test_every_figure_stands_in_its_part_and_under_its_source():
    evidence = example()
    parts = evidence.methods.parts
    addresses = addresses_of(evidence)
    outcome_of = {addresses.rows[r.id]: r.outcome for r in evidence.rows}
    placed = {line.address: group.part for b in made(evidence) for group in b.groups for line in group.lines}
    assert placed == {address: parts[outcome] for address, outcome in outcome_of.items()}
    block = article(whole(evidence), "delta2018")
    efficacy, safety = block.index("Key efficacy findings"), block.index("Key safety findings")
    lysed, died = (f"id={addresses.rows[f'delta2018/{entry}/removal']}>" for entry in (4, 2))
    assert efficacy < block.index(lysed) < safety < block.index(died)
    assert (block.count("Read in:"), block.count("read there too")) == (1, 1)  # one source, told once


def test_an_outcome_of_no_part_is_still_shown():
    evidence = example()
    more = row("delta2018/9/removal", "length_of_stay_days", "3 days")
    source = whole(dataclasses.replace(evidence, rows=(*evidence.rows, more)))
    block = article(source, "delta2018")
    assert block.index("Key safety findings") < block.index("Other values") < block.index("3 days")


def test_zero_events_are_kept_as_printed():
    evidence = example()
    address = addresses_of(evidence).rows["delta2018/2/removal"]
    line = next(r for r in read(whole(evidence)).rows if r.attributes.get("id") == address)
    assert line.cells[-1].startswith("none")


def test_a_part_without_figures_says_so():
    block = article(whole(example()), "alpha2010")
    assert "Key safety findings: none read." in block


def test_the_analysis_tells_design_follow_up_funding_and_judgement():
    evidence = example()
    changed = publication(
        *STUDIES[0],
        setting={"prospective": False, "follow-up": "median 3 years", "funding": "public", "centres": 2},
        appraisal=Appraisal("RoB 2", "A. Reader", {}, "high"),
        notes="Stopped early",
    )
    block = made(dataclasses.replace(evidence, publications=(changed,), rows=evidence.rows[:2]))[0]
    assert dict(block.analysis) == {
        "design": "randomised controlled trial, retrospective",
        "follow-up": "median 3 years",
        "funding": "public",
        "risk of bias": "high (RoB 2, judged by A. Reader)",
    }
    assert ("centres", "2") in block.details and not {"funding", "follow-up"} & {k for k, _ in block.details}


def test_without_a_stated_follow_up_the_latest_figure_is_told_and_no_judgement_is_invented():
    facts = dict(next(b for b in made(example()) if b.publication.id == "alpha2010").analysis)
    assert facts["follow-up"] == "data to 24 months" and facts["risk of bias"] == "not assessed"


def test_an_arm_tells_how_many_were_analysed():
    arm = Arm("a", "lysis", "intervention", ("x",), ("Trellis",), 101, {"patient": 101, "analysed": 90})
    changed = publication(*STUDIES[0], arms=(arm,))
    block = made(dataclasses.replace(example(), publications=(changed,), rows=()))[0]
    assert block.arms[0].text == "lysis, n = 101, 90 analysed: x"
    assert block.arms[0].devices == (("Trellis", "withdrawn"),)


def test_a_notice_stands_above_the_figures_of_its_publication():
    evidence = example()
    first, *others = evidence.publications
    changed = dataclasses.replace(
        first, notices=(Notice("correction", "2018-07-30", "https://example.org/c"),)
    )
    evidence = dataclasses.replace(evidence, publications=(changed, *others))
    text = " ".join(read(article(whole(evidence), first.id)).text)
    assert "Correction of 2018-07-30." in text
    assert "https://example.org/c" in article(whole(evidence), first.id)


def test_losses_are_told_arm_by_arm_as_printed_or_as_counted():
    arms = (
        Arm("removal", "thrombus removal", "intervention", (), (), 60, {"patient": 60, "followed": 55}),
        Arm("drug", "drugs alone", "comparator", (), (), 60, {"patient": 60}),
    )
    p = publication(*STUDIES[0], arms=arms)
    lost = row("alpha2010/9/drug", "lost_to_follow_up", "4/60", figure="4/60")
    assert blocks.losses(p, [lost]) == "drugs alone: 4/60; thrombus removal: 55 of 60 followed"
    assert blocks.losses(publication(*STUDIES[0]), []) == ""
