"""Pairs of files that share nothing are not compared, and nothing is missed by it."""

import random
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from integrity_examples import data_of

from evidence.benchmarks.runs import programme
from evidence.record.published.publication import Silenced
from evidence.studies.identities import study_paths
from evidence.studies.integrity.across.facts import facts_of
from evidence.studies.integrity.across.neighbours import pairs_to_compare
from evidence.studies.integrity.across.publications import between, between_two
from evidence.studies.reading.study_file import read, read_bytes
from evidence.studies.tidy.extraction import extract
from evidence.studies.tidy.recording import record

SHIPPED = Path(__file__).parents[4] / "resources/studies"
OUTCOMES = ("death", "pts_any", "major_bleeding", "patency_any")
DESIGNS = ("case series", "randomised controlled trial", "systematic review", "registry")
LIBRARIES = 90
FILES = 14


def of_all_pairs(publications):
    facts = [facts_of(each) for each in publications]
    pairs = len(facts) * (len(facts) - 1) // 2
    return tuple(sorted(x for a, b in combinations(facts, 2) for x in between_two(a, b, pairs)))


@pytest.fixture(scope="module")
def shipped(words):
    read_in = (read(path, words)[0] for path in study_paths(SHIPPED))
    return [record(each, extract(each, words)) for each in read_in if each is not None]


@pytest.fixture(scope="module")
def parts(words):
    """Publications with few different figures, sizes and arms, to be taken apart and put together anew."""
    rng = random.Random(1)
    found = []
    for i in range(30):
        n = rng.choice((12, 40, 64))
        arms = {"cdt": f"{{label: CDT, role: intervention, treatments: [CDT], n: {n}}}"}
        if i % 2:
            arms["control"] = f"{{label: control, role: comparator, treatments: [anticoagulation], n: {n}}}"
        told = []
        for outcome in rng.sample(OUTCOMES, 3):
            figures = [f"{arm}: {rng.choice((3, 7, 11))}/{n}" for arm in arms]
            told.append(f"outcome: {outcome}, at: {rng.choice((6, 12))} months, " + ", ".join(figures))
        told.append(f"outcome: villalta_score, at: 12 months, cdt: {rng.choice((4.1, 5.2))} (SD 2.3)")
        mixed = {"control": arms["control"]} if i % 2 else {}
        found.append(data_of(words, *told, file=f"x{i}.yaml", arms={"cdt": arms["cdt"], **mixed}))
    return found


def invented(parts, rng):
    """A library in which files share much: each trait is drawn from few."""
    names = [f"f{i}" for i in range(FILES)]
    made = []
    for name in names:
        base, other = rng.choice(parts), rng.choice(parts)
        title = rng.choice(
            ("a title", *(f"one long title of file {rng.randrange(9)} here" for _ in range(4)))
        )
        citation = replace(
            base.citation, title=title, authors=rng.choice(("Ek et al.", "Holm J", "Ov", "")), year=2020
        )
        begun = rng.randrange(2000, 2004)
        setting = {
            "countries": rng.sample(("Chile", "Italy", "Japan", "Spain"), rng.randrange(3)),
            "sites": rng.choice(("", "", "City  Hospital", ["city hospital", "Town"], "Village")),
            "enrolled": rng.choice((f"{begun}-03 to {begun + 2}-05", f"{begun} to {begun + 1}", "")),
        }
        devices = rng.sample(("AngioJet", "EKOS", "Trellis"), rng.randrange(3))
        conditions = rng.sample(("acute DVT", "leg DVT", "IVC thrombosis"), rng.randrange(1, 3))
        made.append(
            replace(
                base,
                id=name,
                file=f"{name}.yaml",
                study=rng.choice(("Shared", f"own {name}", f"own {name}", f"own {name}")),
                role=rng.choice(("primary", "follow-up")),
                design=rng.choice(DESIGNS),
                citation=citation,
                registration=rng.choice(("", "", f"NCT0000000{rng.randrange(6)}")),
                setting=setting,
                population=replace(base.population, conditions=tuple(conditions)),
                arms=tuple(replace(arm, devices=tuple(devices)) for arm in base.arms),
                rows=tuple(
                    replace(row, id=row.id.replace(base.id, name))
                    for row in (base.rows if rng.random() < 0.7 or other.arms != base.arms else other.rows)
                ),
                overlaps=(rng.choice(names),) if rng.random() < 0.1 else (),
                silenced=(Silenced("same_title", rng.choice(names), "looked at"),)
                if rng.random() < 0.1
                else (),
            )
        )
    return made


def test_findings_between_the_shipped_files_are_those_of_all_pairs(shipped):
    assert len(shipped) > 150
    found = between(shipped)
    assert found == of_all_pairs(shipped) and found
    facts = [facts_of(each) for each in shipped]
    pairs = len(facts) * (len(facts) - 1) // 2
    assert len(pairs_to_compare(facts, pairs)) < pairs / 20


def test_findings_are_those_of_all_pairs_whatever_files_share(parts):
    rules = set()
    for seed in range(LIBRARIES):
        library = invented(parts, random.Random(seed))
        found = between(library)
        assert found == of_all_pairs(library), seed
        rules |= {(each.rule, each.blocks) for each in found}
    expected = {
        ("same_registration", True),
        ("same_title", True),
        ("same_title", False),
        ("same_figures", True),
        ("same_figures", False),
        ("suspected_overlap", True),
        ("suspected_overlap", False),
        ("conflicting_reports", False),
    }
    assert expected <= rules, expected - rules


def test_findings_of_a_large_invented_library_are_those_of_all_pairs(words):
    library = []
    for place in range(60):
        name, text = programme.study_file(place, True)
        study, _ = read_bytes(text.encode(), f"{name}.yaml", words)
        library.append(record(study, extract(study, words)))
    assert between(library) == of_all_pairs(library)
