"""Write docs/reruns.md from the list of changes: `PYTHONPATH=scripts:tests python tests/workflow/renew_reruns.py`."""

from __future__ import annotations

from workflow import changes, mini

PAGE = mini.REPOSITORY / "docs/reruns.md"
HEAD = """\
# What a rerun does

After `snakemake`, every file in `results/` (logs apart) is what a clean run would have made, and nothing was done that a
clean run would not have changed. Content decides, never the time of a file. This page lists kinds of change with the jobs
that they make run; it is made from the list that the tests go through (`tests/workflow/changes.py`), which also hold the
results of each case against a clean run, byte for byte, and random sequences of changes. What was asked for besides
(`report.zip`, `print/`) goes where what it was made of is another.

Inside a job only what changed is done again: a synthesis whose data, settings and code are the same, and a figure that shows
the same, come from the store.

A manifest is what a job left behind of its results. A spoilt one makes its job run again and no other, as the results are the same
(that of `extract`: all study files are written anew, from the store). Where a clock was set back, so that files are of tomorrow,
nothing runs for it. A study file that is refused because a date in it lies ahead is judged again on another day.

What a run changed is told against two states. A *baseline* (`scripts/baseline.py NAME`) is a file in `config/baselines/`, so an input
like any other: `results/<review>/changes.html` and `changes.json`, the first screen of the report and `evidence.json` compare with
it, in a clean run too. The *last run* is a state of the folder and may decide nothing in `results/`: it is kept in
`.snakemake/evidence/last`, and the comparison with it stands in the closing lines of the run and in `results/logs/changes.html` and
`changes.json`. A run that stopped leaves the last one as it was; without that record nothing is compared.

Two reviews, *legs* and *cavas*, of the small library in `.test`:

| change | jobs that run |
| --- | --- |
"""
CODE = """
Changes of the workflow itself; the code that a job depends on is found from the imports, the libraries with it:

| change | rules whose jobs run |
| --- | --- |
"""


def text() -> str:
    """Return the page."""
    lines = [f"| {c.kind} | {_told(c.jobs)} |" for c in changes.CHANGES]
    code = [f"| {c.kind} | {', '.join(sorted(c.rules)) or 'none'} |" for c in changes.CODE_CHANGES]
    code += [
        f"| another version of {library} | {', '.join(sorted(rules)) or 'none'} |"
        for library, rules in changes.VERSION_CHANGES.items()
    ]
    return HEAD + "\n".join(lines) + "\n" + CODE + "\n".join(code) + "\n"


def _told(jobs: frozenset[str]) -> str:
    """Name jobs, a review's together."""
    if not jobs:
        return "none"
    told = sorted(j for j in jobs if "/" not in j)
    for review in changes.BOTH:
        rules = [rule for rule in changes.WHOLE if f"{rule}/{review}" in jobs]
        if tuple(rules) == changes.WHOLE:
            told.append(f"all of {review}")
        elif rules:
            told.append(f"{', '.join(rules)} of {review}")
    return "; ".join(told)


if __name__ == "__main__":
    PAGE.write_text(text(), encoding="utf-8")
    print(f"{PAGE.relative_to(mini.REPOSITORY)} is renewed")
