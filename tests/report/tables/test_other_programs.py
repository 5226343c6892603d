"""What other programs read: RevMan's data package gives the same figures again, R's scripts the same numbers."""

import csv
import dataclasses
import io
import re
import shutil
import subprocess
import zipfile

import numpy as np
import pytest
from example_review import example
from pymare import Dataset
from pymare.estimators import VarianceBasedLikelihoodEstimator

from evidence.importing.exports.extraction_tables import read_package
from evidence.tables.r import r_scripts
from evidence.tables.r.recipes import Recipe
from evidence.tables.revman_package import revman_package
from workflow import in_process, mini

# Another search for the between-study variance, by another engine.
SEARCH = 1e-4


@pytest.fixture(scope="module")
def computed(tmp_path_factory):
    """Five trials pooled by REML and by their common effect's model, as a run makes them."""
    folder = mini.make(tmp_path_factory.mktemp("computed"))
    for name, a, b in (("Epsilon", "5/40", "18/40"), ("Zeta", "14/40", "13/40"), ("Eta", "9/40", "17/40")):
        mini.write(folder, f"{name.lower()}2021", mini.trial(name, a, b))
    in_process.make_results(folder)
    return folder


def scripts_of(folder):
    return {path: path.read_text() for path in sorted(folder.glob("results/*/outcomes/*/r/*.R"))}


def analyses(evidence):
    return [(o, s, a) for o in evidence.outcomes for s in o.syntheses for a in (s.primary, *s.strata)]


def two_arm_counts(evidence):
    found = []
    for _, synthesis, analysis in analyses(evidence):
        known = {c.key: c for c in synthesis.candidates}
        for effect in analysis.effects:
            c = known[effect.key]
            if c.kind == "counts" and c.comparator is not None and c.intervention.n and c.comparator.n:
                found.append((c.intervention.events, c.intervention.n, c.comparator.events, c.comparator.n))
    return sorted(found)


def test_revmans_package_read_again_has_the_counts_of_the_results(tmp_path):
    evidence = example()
    expected = two_arm_counts(evidence)
    assert len(expected) > 2
    path = tmp_path / "revman.zip"
    path.write_bytes(revman_package(evidence))
    cells = [
        tuple(int(x) for _, figure in o.figures for x in figure.cell.split("/"))
        for study in read_package(path).studies
        for o in study.outcomes
        if "/" in o.figures[0][1].cell
    ]
    assert sorted(set(cells)) == sorted(set(expected))
    assert revman_package(evidence) == path.read_bytes()


def test_what_revmans_rows_cannot_hold_is_named_beside_them():
    evidence = example()
    with zipfile.ZipFile(io.BytesIO(revman_package(evidence))) as archive:
        tables = {
            name: list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"))))
            for name in archive.namelist()
        }
    rows = next(t for name, t in tables.items() if name.endswith("data-rows.csv"))
    lost = next(t for name, t in tables.items() if name.endswith("not-in-the-rows.csv"))
    total = sum(len(a.effects) for _, _, a in analyses(evidence))
    assert len(rows) + len(lost) == total and lost
    assert all(line["Why"] for line in lost)


def test_a_footnote_of_revman_says_what_is_no_patients_printed_value():
    evidence = example()
    outcome, *others = evidence.outcomes
    synthesis, *more = outcome.syntheses
    key = synthesis.primary.effects[0].key
    (c,) = (c for c in synthesis.candidates if c.key == key and c.kind == "counts")
    side = dataclasses.replace(
        c.intervention, events_low=c.intervention.events - 1, events_high=c.intervention.events + 2
    )
    marked = dataclasses.replace(
        c, intervention=side, unit="limb", change=True, second_hand=True, at_printed="2 years"
    )

    def footnotes(candidate):
        changed = tuple(candidate if x.key == key else x for x in synthesis.candidates)
        s = dataclasses.replace(synthesis, candidates=changed)
        found = dataclasses.replace(outcome, syntheses=(s, *more))
        package = revman_package(dataclasses.replace(evidence, outcomes=(found, *others)))
        with zipfile.ZipFile(io.BytesIO(package)) as archive:
            (name,) = (n for n in archive.namelist() if n.endswith("data-rows.csv"))
            rows = csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig")))
        return next(r["Footnotes"] for r in rows if r["Study"] == c.study)

    low, high = side.events_low, side.events_high
    assert footnotes(marked) == (
        f"2 years; experimental cases are not printed: {low} to {high} fit a rounded percentage; counted by limb; "
        "change from baseline; read in another publication than the study's own"
    )
    plain = dataclasses.replace(c, at_printed="2 years", second_hand=False)
    assert footnotes(plain) == "2 years"


def values(text, name):
    found = re.search(rf"\b{name} = c\(([^)]*)\)", text)
    return np.array([float(x) for x in found[1].split(",")])


def test_the_data_of_the_scripts_give_the_numbers_they_expect_by_another_engine(computed):
    """Log risk ratios of the counts, pooled by REML of PyMARE."""
    checked = 0
    for text in scripts_of(computed).values():
        if 'tau2_method <- "REML"' not in text or " ai = " not in text:
            continue
        a, n1, c, n2 = (values(text, name) for name in ("ai", "n1i", "ci", "n2i"))
        y, v = np.log(a / n1 / (c / n2)), 1 / a - 1 / n1 + 1 / c - 1 / n2
        fit = VarianceBasedLikelihoodEstimator(method="REML").fit_dataset(Dataset(y, v)).summary()
        (expected,) = re.findall(r"reported <- c\(estimate = ([-\d.e]+)", text)
        assert np.log(float(expected)) == pytest.approx(float(fit.fe_params[0, 0]), rel=SEARCH, abs=SEARCH)
        checked += 1
    assert checked


def test_a_script_of_a_weighted_mean_compares_all_that_its_plot_prints(computed):
    found = [t for t in scripts_of(computed).values() if 'tau2_method <- "REML"' in t and "survival" not in t]
    assert found
    for text in found:
        names = ("estimate", "lower", "upper", "tau2", "I2", "Q")
        assert all(f"{name} = " in text.partition("tolerance")[0] for name in names)
        (stops,) = re.findall(r"another number than is reported: ((?:[^.]|\n)+)\.", text)
        assert set(names) <= set(re.findall(r"\w+", stops))


def test_each_script_holds_the_studies_of_its_result_and_calls_metafor(computed):
    found = scripts_of(computed).values()
    (text,) = (t for t in found if 'tau2_method <- "REML"' in t)
    assert {"Alpha", "Beta", "Epsilon", "Eta", "Zeta"} <= set(re.findall(r'"(\w+) 2019"', text))
    assert "library(metafor)" in text and 'test <- "adhoc"' in text and "rma(yi, vi" in text
    assert 'escalc(measure = "RR"' in text


def test_a_result_without_the_effects_that_were_pooled_has_a_script_that_says_so():
    """The invented review gives some results without their studies' effects."""
    told = [script for script in r_scripts(example()) if not isinstance(script.made, Recipe)]
    assert told
    for script in told:
        assert "not computed here" in script.text and "stop(" not in script.text


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not there")
def test_a_script_runs_by_itself(computed):
    path = next(iter(scripts_of(computed)))
    ran = subprocess.run(["Rscript", path.name], cwd=path.parent, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, (path.read_text(), ran.stderr)
    assert "R gives the same numbers" in ran.stdout
