"""A number that the second computation does not confirm is told on the pages beside the report, as in the report."""

import csv
from dataclasses import replace
from types import SimpleNamespace

import pytest
from msgspec.structs import replace as changed

from evidence.display.prose.results import verdicts
from evidence.display.tables.cells import plain_text
from evidence.page.outlook import rendering
from evidence.record.dossiers.outlook import Outlook
from evidence.record.results.strata import Stratum
from evidence.review.outlook import devices
from evidence.review.pooling import computing
from evidence.review.pooling.reuse import computed_now
from evidence.tables import outlook_files
from unit.review.builders import outcome
from unit.review.guidance_examples import GUIDANCE
from unit.review.invented_analyses import HOUSE, spec
from unit.review.results import arm, info, study, synthesis
from workflow import in_process, mini

COMPUTE = computing.compute
USED = ["New", "New", "New", "Old", "Old"]
COUNTS = [((20, 200), (40, 200)), ((10, 100), (20, 100)), ((30, 300), (60, 300))] + [((12, 90), (16, 95))] * 2


def wrong(given, *, alone=False):
    """Compute an analysis with an estimate that is not that of its studies."""
    made = COMPUTE(given, alone=alone)
    if made.fits.answer is None:
        return made
    answer = made.fits.answer
    pooled = answer.fit.pooled
    moved = replace(answer.fit, pooled=replace(pooled, estimate=pooled.estimate + 0.2))
    return replace(made, fits=replace(made.fits, answer=replace(answer, fit=moved)))


def by_device():
    """Real pooling of the invented trials of two devices."""
    members = []
    for i, (device, (ours, theirs)) in enumerate(zip(USED, COUNTS, strict=True)):
        candidate, effect = study(f"s{i}", arm(*ours), arm(*theirs))
        members.append(
            (replace(candidate, attributes=changed(candidate.attributes, devices=(device,))), effect)
        )
    whole = synthesis(members, estimate=0.5, ci_low=0.3, ci_high=0.8, status="pooled", stratum=Stratum.RANDOMISED)  # fmt: skip
    evidence = SimpleNamespace(
        outcomes=(SimpleNamespace(outcome=info(importance="critical"), syntheses=(whole,)),), publications=()
    )
    found = devices.results(evidence, spec(settings=HOUSE), {"pts": outcome()}, computed_now)
    return Outlook("r", "R", (), (), (), tuple(found), (), ())


def shown(outlook):
    view = rendering.view(outlook, SimpleNamespace(publications=()), {})
    return [plain_text(row.cells[4]) for row in view.device_results.rows], view.devices_twice


def test_results_by_device_say_whether_a_second_computation_confirms_them(monkeypatch, tmp_path):
    cells, twice = shown(by_device())
    assert not any(verdicts.UNCONFIRMED in cell for cell in cells)
    assert twice == "2 pooled numbers were computed a second time by independent software: 2 agree."
    monkeypatch.setattr(computing, "compute", wrong)
    outlook = by_device()
    cells, twice = shown(outlook)
    assert all(f"⚠ {verdicts.UNCONFIRMED}" in cell for cell in cells) and len(cells) == 2
    assert twice == "2 pooled numbers were computed a second time by independent software: 0 agree."
    outlook_files.write_all(outlook, SimpleNamespace(publications=()), tmp_path)
    with (tmp_path / "device_results.csv").open(newline="", encoding="utf-8") as file:
        assert [line["second_agrees"] for line in csv.DictReader(file)] == ["no", "no"]


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """Two trials, one of them out by the date of the guidance."""
    folder = mini.make(tmp_path_factory.mktemp("twice"))
    for path in (folder / "resources/studies").glob("*.yaml"):
        if "IVC" not in path.read_text():
            path.unlink()
    mini.write(folder, "early", mini.trial("Early", "10/40", "20/40").replace("2019", "2015"))
    mini.write(folder, "late", mini.trial("Late", "15/40", "16/40").replace("2019", "2022"))
    (folder / "resources/guidance").mkdir(parents=True)
    (folder / "resources/guidance/abc1.yaml").write_text(GUIDANCE)
    config = folder / "config/reviews/legs.yaml"
    config.write_text("guidance: {id: ABC1, dossier: abc1}\n" + config.read_text())
    return folder


def made(library, folder):
    in_process.run(mini.copy(library, folder), until="dossier", without=("draw",))
    with (folder / "results/legs/dossier/then_and_now.csv").open(newline="", encoding="utf-8") as file:
        (line,) = [r for r in csv.DictReader(file) if r["outcome"] == "pts_any"]
    verdicts_of = [line[f"{when}_second_agrees"] for when in ("then", "at_most", "now")]
    return verdicts_of, (folder / "results/legs/dossier.html").read_text()


def test_a_dossier_says_of_each_date_whether_a_second_computation_confirms_its_result(
    library, monkeypatch, tmp_path
):
    agreeing, page = made(library, tmp_path / "right")
    assert agreeing == ["yes", "", "yes"] and verdicts.UNCONFIRMED not in page
    assert "computed a second time by independent software: " in page and ": 0 agree" not in page
    monkeypatch.setattr(computing, "compute", wrong)
    agreeing, page = made(library, tmp_path / "wrong")
    assert agreeing == ["no", "", "no"] and page.count(f"⚠ {verdicts.UNCONFIRMED}") >= 2
    assert "computed a second time by independent software: 0 agree" in page
