"""The models are told apart as members; their words stand in one module, and where they are words for readers."""

import tokenize
from pathlib import Path

from evidence.display.prose.notes import names
from evidence.record.pooling_model import PoolingModel
from evidence.record.results.analysis import MODELS
from evidence.review.pooling.modelling import sparse_counts, survival_counts, three_level
from evidence.stats.exact.one_group import average_ladder, overdispersion
from evidence.stats.exact.two_groups import conditional, sparse_ladder

PACKAGE = Path(__file__).parents[3] / "scripts/evidence"
# What is said to readers in the same words, and what a result beside another is ("common effect").
WORDS = (
    "record/pooling_model.py",
    "record/notes/second_kinds.py",
    "record/results/analysis.py",
    "display/prose/notes/names.py",
    "display/prose/notes/second.py",
    "display/prose/results/sentences.py",
    "benchmarks/runs/programme.py",
)
# "one study" is more often said of a study than of a model.
ASKED_FOR = {str(each) for each in PoolingModel} - {PoolingModel.ONE_STUDY}


def test_no_module_compares_the_words_of_a_model():
    found = {}
    for path in PACKAGE.rglob("*.py"):
        name = path.relative_to(PACKAGE).as_posix()
        if name in WORDS or name.startswith("stats/"):
            continue
        with path.open("rb") as file:
            texts = {
                t.string.strip("\"'") for t in tokenize.tokenize(file.readline) if t.type == tokenize.STRING
            }
        if texts & ASKED_FOR:
            found[name] = texts & ASKED_FOR
    assert found == {}


def test_each_model_has_words_for_readers_and_the_name_under_which_the_statistics_answer():
    assert set(MODELS) == set(PoolingModel) <= set(names.MODELS)
    said = {
        average_ladder.BAYES,
        overdispersion._METHOD,
        conditional.METHOD,
        *sparse_ladder.RUNGS,
        survival_counts.MODEL,
        three_level.MODEL,
        *sparse_counts.MODELS,
    }
    assert said <= set(PoolingModel)
