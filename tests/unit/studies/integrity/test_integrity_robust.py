"""Whatever can be read can be checked: extreme figures side by side never stop the rules."""

import random

from integrity_examples import text_of

from evidence.studies.integrity.across.publications import between
from evidence.studies.integrity.rules import RULES
from evidence.studies.integrity.summaries import summary
from evidence.studies.reading.study_file import read_bytes
from evidence.studies.tidy.extraction import extract
from evidence.studies.tidy.recording import record

COUNTED = ("0/1", "1/1", "0", "none", "all", "100%", "0% of 1", "<1%", "0/5 (0%, 95% CI 0-0)", "0.0%") + (
    "5/5 (100%, 95% CI 100-100)", "50% at 12 months (95% CI 50 to 50)", "0 per 0.5 person-years", "1 (50%)",
)  # fmt: skip
MEASURED = ("0 ± 0", "33 ± 0", "mean 5 (n=1)", "3.14 ± 0.00 (n=2)", "median 0 [IQR 0-0]", "-5 ± 2", "mean 3 (SE 0)") + (
    "mean 1 (range 1-1)", "mean 3 (95% CI 3 to 3)", "mean 5 [IQR 5-5]", "mean 5.25 (SD 0.00) (n=1)",
)  # fmt: skip
EFFECTS = {
    "binary": (
        "RR 1 (1-1)",
        "RR 0.001 (0.00-0.01)",
        "OR 5 (0-100)",
        "RD 0% (0% to 0%), p = 1",
        "RD 100%, p = 0",
    ),
    "continuous": ("MD 0 (0 to 0), p = 1", "MD 5", "SMD 0.5 (0-1)"),
}
PUBLICATIONS = 300


def test_extreme_figures_are_checked_without_an_exception(words):
    draw = random.Random(20190612)
    outcomes = sorted(words.outcomes, key=lambda outcome: outcome.id)
    read, known = [], {rule.name for rule in RULES}
    for number in range(PUBLICATIONS):
        entries = []
        for _ in range(3):
            outcome = draw.choice(outcomes)
            figures = COUNTED if outcome.kind == "binary" else MEASURED
            at = draw.choice(("", "at: 12 months, ", "at: baseline, ", "at: 30 days, "))
            cells = f"cdt: '{draw.choice(figures)}', control: '{draw.choice(figures)}'"
            drawn = draw.choice(EFFECTS[outcome.kind])
            effect, p = f"effect: '{drawn}'", draw.choice(("", ", p: 0.05", ", p: < 0.001"))
            p = "" if "p =" in drawn else p  # an entry and its effect have one p value
            entries.append(f"outcome: {outcome.id}, {at}{cells}, {effect}{p}")
        size = draw.choice((0, 1, 2, 90))
        arms = {"cdt": f"{{label: A, role: intervention, treatments: [CDT], n: {size}}}"}
        text = text_of(entries, arms=arms, study=draw.choice(("X", "Y")), title=f"title {number}")
        publication, _ = read_bytes(text.encode(), f"s{number}.yaml", words)
        if publication is not None:
            read.append(record(publication, extract(publication, words)))
    assert len(read) > PUBLICATIONS / 3
    told = {each.rule for data in read for row in data.rows for each in row.findings}
    told |= {each.rule for each in between(read[:40])}
    assert told <= known and len(told) > 8
    assert summary(read).effects == sum(row.recomputed is not None for d in read for row in d.rows)
