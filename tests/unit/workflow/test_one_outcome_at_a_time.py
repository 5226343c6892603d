"""However many outcomes a review has, steps that go through them hold the data or the results of one.

Those that go through all results hundreds of times (report, papers) hold these, but of the studies of analyses other than
the primary ones, and of specifications, no more than a list or two.
"""

import gc
from contextlib import contextmanager

import pytest

from evidence.page.outlook import plain
from evidence.record import codec, in_text
from evidence.record.results.analysis import Exclusion, StudyEffect
from evidence.record.results.dataset import OutcomeData
from evidence.record.results.diagnostics import Specification
from evidence.record.results.synthesis import OutcomeSynthesis
from evidence.record.reviews.evidence import Evidence
from evidence.review.guidance import comparing
from evidence.review.outlook import support
from evidence.tables import csv_files
from evidence.workflow.steps import draw_step, gather_step, synthesis_step
from unit.review.guidance_examples import GUIDANCE
from workflow import in_process, mini

ASKED = """\
guidance: {id: ABC1, dossier: abc1}
pages:
  outlook: true
  plain: {title: A leg, about: [A clot can hurt.], outcomes: {pts_any: have leg trouble, death: die}}
"""
# What a step does with one outcome, and what it does it with.
WORK = {
    "synthesise": (synthesis_step, "_synthesis", OutcomeData),
    "draw": (draw_step, "draw_outcome", OutcomeSynthesis),
    "gather": (gather_step, "results_of", OutcomeSynthesis),
    "dossier": (comparing, "in_short", OutcomeSynthesis),  # today's, and those of the past
    "outlook": (support, "standings", OutcomeSynthesis),
    "outlook in plain words": (plain, "_told", OutcomeSynthesis),
}


# What the lists hold that stay in their text.
LISTED = (StudyEffect, Exclusion, Specification)
# Analyses beside the primary one and that of a common effect; one leaves studies out.
ANALYSES = """\
  by-dl: {label: DL, why: For comparison., tau2: DL}
  by-pm: {label: PM, why: For comparison., tau2: PM}
  large: {label: Large studies, why: For comparison., keep: {n at least: 100}}
"""
TRIALS = 5


def alive(*kinds):
    return sum(type(thing) in kinds for thing in gc.get_objects())


@contextmanager
def forgotten():
    """What is alive before is not counted."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The small library with more trials, analyses and pages."""
    folder = mini.make(tmp_path_factory.mktemp("held"))
    (folder / "resources/guidance").mkdir(parents=True)
    (folder / "resources/guidance/abc1.yaml").write_text(GUIDANCE)
    review, config = folder / "config/reviews/legs.yaml", folder / "config/config.yaml"
    review.write_text(ASKED + review.read_text())
    config.write_text(config.read_text().rstrip("\n") + "\n" + ANALYSES)
    for i in range(TRIALS):
        died = f"  - {{outcome: death, at: 24 months, a: {i + 1}/40, b: {i + 2}/40, source: abstract}}\n"
        mini.write(folder, f"more{i}", mini.trial(f"MORE{i}", f"{9 + i}/40", f"{15 + i}/40", died))
    return folder


@pytest.fixture(scope="module")
def held(folder):
    """By what a step does: how many were alive whenever it began with one; for reading a list, when it had been read."""
    seen = {name: [] for name in (*WORK, *in_process.STEPS)}
    step, before = "", 0

    def counting(name, do, kind):
        def counted(*given, **named):
            if alive(kind) > 1:
                gc.collect()  # what only waits to be collected is not held
            seen[name].append(alive(kind))
            return do(*given, **named)

        return counted

    def reading(read):
        def counted(text):
            found = read(text)
            if alive(*LISTED) - before > max(seen[step], default=0):
                gc.collect()
            seen[step].append(alive(*LISTED) - before)
            return found

        return counted

    def named(name, do):
        def done(*given):
            nonlocal step, before
            gc.collect()
            step, before = name, alive(*LISTED)  # other steps of the same process keep what they know
            return do(*given)

        return done

    with pytest.MonkeyPatch.context() as patch, forgotten():
        for name, (module, work, kind) in WORK.items():
            patch.setattr(module, work, counting(name, getattr(module, work), kind))
        for name, do in list(in_process.STEPS.items()):
            patch.setitem(in_process.STEPS, name, named(name, do))
        for read in ("_effects", "_exclusions", "_specifications"):
            patch.setattr(in_text, read, reading(getattr(in_text, read)))
        patch.setattr(csv_files, "AT_A_TIME", 1)  # rows of the largest tables
        in_process.run(folder)
    return seen


@pytest.mark.parametrize("name", WORK)
def test_one_outcome_is_held_at_a_time(held, name):
    assert len(held[name]) >= 2 and max(held[name]) <= 1


@pytest.mark.parametrize("name", ["report", "papers"])
def test_two_lists_are_held_of_what_other_analyses_made_of_studies_and_of_specifications(folder, held, name):
    """The one that is read, and the one before it that a loop still names."""
    review = codec.read(folder / "results/legs/evidence.json", Evidence)
    lists, primary = [], 0
    for synthesis in (s for o in review.outcomes for s in o.syntheses):
        lists.append(len(synthesis.diagnostics.specifications.specifications))
        for analysis in synthesis.computed:
            sizes = [len(analysis.effects), len(analysis.excluded)]
            if analysis.id == "primary":
                primary += sum(sizes)
            else:
                lists += sizes
    most = primary + 2 * max(lists)
    assert len(review.outcomes) == 2 and most < primary + sum(lists) / 2
    assert len(held[name]) > len(lists) / 2 and primary < max(held[name]) <= most
