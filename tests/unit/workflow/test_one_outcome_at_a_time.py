"""However many outcomes a review has, steps that go through them hold the data or the results of one."""

import gc

import pytest

from evidence.page.outlook import plain
from evidence.record.results.dataset import OutcomeData
from evidence.record.results.synthesis import OutcomeSynthesis
from evidence.review.guidance import comparing
from evidence.review.outlook import support
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
    "outlook in plain words": (plain, "_compared", OutcomeSynthesis),
}


def alive(kind):
    return sum(type(thing) is kind for thing in gc.get_objects())


@pytest.fixture(scope="module")
def held(tmp_path_factory):
    """How many were alive whenever a step began with one, beyond those from before the run."""
    folder = mini.make(tmp_path_factory.mktemp("held"))
    (folder / "resources/guidance").mkdir(parents=True)
    (folder / "resources/guidance/abc1.yaml").write_text(GUIDANCE)
    config = folder / "config/reviews/legs.yaml"
    config.write_text(ASKED + config.read_text())
    seen = {name: [] for name in WORK}
    before = {kind: alive(kind) for kind in (OutcomeData, OutcomeSynthesis)}

    def counting(name, do, kind):
        def counted(*given, **named):
            if alive(kind) > before[kind] + 1:
                gc.collect()  # what only waits to be collected is not held
            seen[name].append(alive(kind) - before[kind])
            return do(*given, **named)

        return counted

    with pytest.MonkeyPatch.context() as patch:
        for name, (module, work, kind) in WORK.items():
            patch.setattr(module, work, counting(name, getattr(module, work), kind))
        in_process.run(folder)
    return seen


@pytest.mark.parametrize("name", WORK)
def test_one_outcome_is_held_at_a_time(held, name):
    assert len(held[name]) >= 2 and max(held[name]) <= 1
