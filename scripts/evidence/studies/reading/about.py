"""What a study file with an error is about, as far as it can be read all the same."""

from __future__ import annotations

from evidence.studies.identities import About
from evidence.studies.problems import Problem
from evidence.studies.reading.described.arms import read_arms
from evidence.studies.reading.described.population import read_population
from evidence.studies.reading.tree.section import FileSection
from evidence.studies.reading.tree.yaml_tree import parse_tree
from evidence.studies.vocabulary.vocabulary import Vocabulary


def about(data: bytes, shown: str, vocabulary: Vocabulary) -> About:
    """Read what a study file is about.

    A part with an error of its own is not relied upon: a misspelt word may be just the one that counts.
    """
    tree, wrong = parse_tree(data, shown)
    if tree is None or wrong:
        return About()
    of_population: list[Problem] = []
    of_arms: list[Problem] = []
    population = FileSection(tree, "", shown, of_population).sub("population")
    arms = FileSection(tree, "", shown, of_arms).sub("arms")
    conditions = read_population(population, vocabulary).conditions
    treatments = {word for arm in read_arms(arms, vocabulary).values() for word in arm.treatments}
    return About(() if of_population else conditions, () if of_arms else tuple(sorted(treatments)))
