"""The list of rules as a page of the documentation."""

from __future__ import annotations

from evidence.studies.integrity.rules import CANNOT_BE, RULES, SUBJECTS


def as_markdown() -> str:
    """Give docs/integrity.md: what is checked, and how a finding is answered."""
    lines = [_HEAD.strip(), ""]
    for subject, title in SUBJECTS.items():
        lines += [
            f"## {title}",
            "",
            "| rule | severity | what it says | needs | reference |",
            "|---|---|---|---|---|",
        ]
        lines += [
            f"| `{rule.name}` | {', '.join(rule.severities)} "
            f"| {rule.says} | {rule.needs} | {rule.reference} |"
            for rule in RULES
            if rule.subject == subject
        ]
        lines.append("")
    held = ", ".join(f"`{rule.name}`" for rule in RULES if rule.name in CANNOT_BE)
    return "\n".join([*lines, _HELD.format(rules=held).strip(), "", _FOOT.strip(), ""])


_HEAD = """

<!-- Made from scripts/evidence/studies/integrity/rules by as_markdown(); tested to be current. -->
# Evidence integrity: what is checked

Every redundancy in a printed figure is used to check it, by small rules with names. They read what a
study file says, after it could be read at all; `scripts/check_studies.py` prints what they find, with
file and line, and the same findings stand in `results/studies/<id>.json`.

Three grades. An **error** is what cannot be true: the study file is left out of every review, and the run
says so at its end, until the figure is corrected or the finding answered. A **warning** is a contradiction
beyond rounding: a slip in the publication or in the study file. A **note** is a suspicion, or a contradiction
that another test, another denominator or losses to follow-up may explain.

Rounding is honoured everywhere: a number printed as 41.1 was anything from 41.05 to 41.15, ends
included, since both half up and half to even are in use. Decimals that were cut off instead of rounded
are mentioned in a note.

A finding that a reviewer has looked at is answered in the study file, and then listed with its reason
instead of among the warnings:

```yaml
silenced:
  - {rule: n_against_arm, where: 'outcomes[9]', reason: loss is counted on the 337 randomised}
```

`where` is the place that the finding names: `outcomes[9]`, `population`, `arms.cdt`, or the other
publication for a rule across publications.
"""
_HELD = """

## What holds a figure back

A figure in which one of these rules finds more than a note cannot be right, whatever was done. It is not
pooled, nor is the figure that it contradicts, unless the finding is answered or a review sets
`integrity: warn`:
{rules}.
"""
_FOOT = """

## What is not checked

A figure that stands alone (a count without percentage, whose arm is larger; a mean without SD) cannot be
held against anything, and nothing is guessed about it. Hazard ratios are held against their interval and
p value, not against the arms, whose counts do not determine them. Effects called adjusted, matched or
weighted are not computed again.

How much this catches is measured by `scripts/develop/seeded_errors.py`, which puts slips of extraction into
the study files one at a time and writes `results/integrity/catch_rate.json` and `catch_rate.txt`; the rates
stand in [seeded-errors.md](seeded-errors.md).
"""
