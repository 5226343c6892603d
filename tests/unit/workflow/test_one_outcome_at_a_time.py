"""However many outcomes a review has, steps that go through them hold the data or the results of one."""

import gc

import pytest

from evidence.record.results.dataset import OutcomeData
from evidence.record.results.synthesis import OutcomeSynthesis
from evidence.workflow.steps import draw_step, synthesis_step
from workflow import in_process, mini


@pytest.mark.parametrize(
    ("step", "module", "work", "kind"),
    [
        ("synthesise", synthesis_step, "_synthesis", OutcomeData),
        ("draw", draw_step, "draw_outcome", OutcomeSynthesis),
    ],
)
def test_one_outcome_is_held_at_a_time(tmp_path, monkeypatch, step, module, work, kind):
    folder = in_process.with_graph(mini.make(tmp_path))
    in_process.run(folder, until="synthesise" if step == "draw" else "assemble")
    do, seen = getattr(module, work), []

    def alive():
        return sum(type(thing) is kind for thing in gc.get_objects())

    def counted(*given, **named):
        seen.append(alive())
        return do(*given, **named)

    monkeypatch.setattr(module, work, counted)
    before = alive()
    in_process.run(folder, until=step)
    assert len(seen) >= 3 and max(seen) - before <= 1
