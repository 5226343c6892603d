"""The lines of a judgement of certainty, with the numbers it is made for, to be filled in by a person."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from evidence.display.prose.notes import sentence
from evidence.record import codec
from evidence.record.results.synthesis import Synthesis
from evidence.record.reviews.evidence import Evidence
from evidence.record.summary.certainty import Certainty
from evidence.studies.problems import allowed

_USAGE = """\
usage: judgement.py REVIEW OUTCOME [SYNTHESIS]
Print the lines of a judgement of certainty for config/certainty/<review>.yaml, with the numbers it is of."""


def main(arguments: Sequence[str], results: Path) -> int:
    """Print the lines for one outcome; returns 0, or 2 with a message where a name is not known."""
    if {"-h", "--help"} & set(arguments):
        print(_USAGE)
        return 0
    if len(arguments) not in (2, 3):
        print(_USAGE, file=sys.stderr)
        return 2
    review, outcome, *synthesis = arguments
    file = results / review / "evidence.json"
    if not file.is_file():
        there = sorted(each.parent.name for each in results.glob("*/evidence.json"))
        hint = allowed(review, there, "; there are: ") if there else "; run snakemake first"
        print(f"results/{review} has no evidence.json{hint}", file=sys.stderr)
        return 2
    try:
        evidence = codec.read(file, Evidence)
    except codec.DecodeError as error:  # cut short, or of another version
        print(f"{error}: run snakemake again", file=sys.stderr)
        return 2
    rated = sorted({c.outcome for c in evidence.certainty})
    if outcome not in rated:
        print(f"{outcome!r} has no result to judge{allowed(outcome, rated)}", file=sys.stderr)
        return 2
    blocks = lines(evidence, outcome, synthesis[0] if synthesis else None)
    if not blocks:
        known = [c.synthesis for c in evidence.certainty if c.outcome == outcome]
        print(f"{synthesis[0]!r} is no result of {outcome}{allowed(synthesis[0], known)}", file=sys.stderr)
        return 2
    print(f"# config/certainty/{review}.yaml\njudgements:\n" + "\n".join(blocks))
    return 0


def lines(evidence: Evidence, outcome: str, synthesis: str | None = None) -> list[str]:
    """Return a block of YAML for each result of an outcome (or for one of them)."""
    syntheses = {(o.outcome.id, s.id): s for o in evidence.outcomes for s in o.syntheses}
    return [
        _block(c, syntheses[(c.outcome, c.synthesis)])
        for c in evidence.certainty
        if c.outcome == outcome and synthesis in (None, c.synthesis)
    ]


def _block(c: Certainty, s: Synthesis) -> str:
    p = s.primary
    numbers = {"estimate": p.estimate, "low": p.ci_low, "high": p.ci_high}
    made_for = ", ".join([f"k: {p.k}", *(f"{k}: {_decimal(v)}" for k, v in numbers.items() if v is not None)])
    out = [f"  - outcome: {c.outcome}", f"    comparison: {s.comparison.id}"]
    if c.synthesis != s.comparison.id:
        out.append(f"    time: {s.time.id}")
    out += [
        "    judged by: ",
        "    date: ",
        f"    made for: {{{made_for}}}",
        f"    # starts {c.start}: {sentence(c.start_reason)}",
    ]
    for proposal in c.proposals:
        out.append(f"    # {sentence(proposal.reason)}")
        decision = "{change: , reason: }" if proposal.change is None else f"{{accept: {proposal.change}}}"
        out.append(f"    {proposal.domain}: {decision}")
    return "\n".join([*out, "    reason: "])


def _decimal(value: float) -> str:
    """Write a number with four decimals, fewer where it is large: as plain as YAML wants it."""
    return f"{value:.4f}" if abs(value) < 1000 else f"{value:.1f}"
