"""The style of a column, as its head says it: `n (%)`, `mean (SD)`, `median (IQR)`, `HR (95% CI)`.

A style answers only what the grammar would otherwise ask; what a cell prints itself is never overruled.
"""

import re
from dataclasses import dataclass

from evidence.studies.notation.figure import NotationError

EXAMPLES = (
    "n (%)",
    "n/N (%)",
    "% (n)",
    "% (95% CI)",
    "n (%) [95% CI]",
    "mean (SD)",
    "mean ± SE",
    "median (IQR)",
    "median (range)",
    "RR (95% CI)",
    "HR (95% CI), p",
    "p",
)
MEASURES = ("RR", "OR", "HR", "SHR", "IRR", "RD", "MD", "SMD")
_LEVEL = r"(?P<level>[5-9][0-9](?:\.[0-9]+)?)\s*%\s*"
_INTERVAL = r"c\.?i\.?(?![a-z])|confidence intervals?|confidence limits"
# in this order: what contains another stands before it
_PIECES = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("ci", rf"(?:{_LEVEL})?(?:{_INTERVAL})"),
        (
            "n/N",
            r"n\s*/\s*n(?![a-z])|no\.?\s*/\s*total(?:\s+no\.?)?|events\s*/\s*(?:total|patients|n(?![a-z]))",
        ),
        ("percent", r"%|per ?cent(?:age)?s?(?![a-z])"),
        ("iqr", r"iqr(?![a-z])|inter-?quartile ranges?|q1\s*[,–-]\s*q3|25th\s*[,–-]\s*75th percentiles?"),
        ("range", r"range(?![a-z])|min(?:imum)?\s*[,–-]\s*max(?:imum)?(?![a-z])"),
        ("sd", r"s\.?d\.?(?![a-z])|standard deviations?|std\.? dev\.?(?![a-z])"),
        ("se", r"s\.?e\.?(?:m\.?)?(?![a-z])|standard errors?(?: of the mean)?"),
        ("SMD", r"smd(?![a-z])|standardi[sz]ed mean difference"),
        ("MD", r"md(?![a-z])|(?:ls |least[- ]squares )?mean difference"),
        ("IRR", r"irr(?![a-z])|(?:incidence )?rate ratio"),
        ("RD", r"rd(?![a-z])|(?:absolute )?risk difference"),
        ("RR", r"rr(?![a-z])|risk ratio|relative risk"),
        ("adjusted OR", r"aor(?![a-z])"),
        ("adjusted HR", r"ahr(?![a-z])"),
        ("SHR", r"(?:shr|sub-?hr)(?![a-z])|sub-?distribution hazard ratio"),
        ("OR", r"or(?![a-z])|odds ratio"),
        ("HR", r"hr(?![a-z])|hazard ratio"),
        ("mean", r"(?:ls |least[- ]squares )?means?(?: change)?(?![a-z])|average|m(?=\s*[(\[±])"),
        ("median", r"medians?(?: change)?(?![a-z])"),
        ("p", r"p(?:[ -]values?)?(?![a-z])"),
        ("n", r"#|no\.|(?:n|no|number|counts?)(?: of (?:patients|participants|events|limbs))?(?![a-z])"),
    )
)
_BETWEEN = re.compile(r"[\s()\[\],;:±+=–/-]+|\+/-")
_ADJUSTED = re.compile(r"(?:un)?adj(?:usted|\.)?\s")
_FOOTNOTES = re.compile(r"[*†‡§¶]+")
_MAY_FOLLOW = {
    "n": ("percent", "ci"),
    "n/N": ("percent", "ci"),
    "percent": ("n", "n/N", "ci", "se"),
    "mean": ("sd", "se", "iqr", "range", "ci", "n"),
    "median": ("iqr", "range", "ci", "n"),
    "effect": ("ci", "p"),
    "p": (),
}
IN_WORDS = {
    "n": "a count",
    "n/N": "a count of patients",
    "percent": "a percentage",
    "sd": "an SD",
    "se": "an SE",
    "iqr": "an IQR",
    "range": "a range",
    "ci": "a confidence interval",
    "p": "a p value",
}


@dataclass(frozen=True, slots=True)
class Style:
    """What the parts of a column's cells are.

    Attributes
    ----------
    text : the style as written.
    kind : of the figures it reads, "binary", "continuous" or "effect".
    main : "n", "n/N", "percent", "mean", "median", "p" or a measure.
    items : what follows the main number, in the order of print.
    level : of its confidence interval.
    """

    text: str
    kind: str
    main: str
    items: tuple[str, ...] = ()
    level: float = 0.95
    adjusted: bool = False


def parse_style(text: str) -> Style:
    """Read the style of a column.

    Raises
    ------
    NotationError
        When a word is none of a style, or its parts do not go together.
    """
    plain = " ".join(_FOOTNOTES.sub(" ", text).split()).lower()
    begun = _ADJUSTED.match(plain)
    adjusted = begun is not None and not begun.group().startswith("un")
    position = begun.end() if begun else 0
    found: list[str] = []
    level = 0.95
    while position < len(plain):
        gap = _BETWEEN.match(plain, position)
        if gap:
            position = gap.end()
            continue
        for name, pattern in _PIECES:
            match = pattern.match(plain, position)
            if match:
                found.append(name)
                if match.groupdict().get("level"):
                    level = float(match["level"]) / 100
                position = match.end()
                break
        else:
            raise _unknown(text, plain[position:])
    if not found:
        raise _unknown(text, text)
    main, items = found[0], tuple(found[1:])
    if main.startswith("adjusted "):
        adjusted, main = True, main.removeprefix("adjusted ")
    legal = _MAY_FOLLOW.get("effect" if main in MEASURES else main)
    if legal is None or len(set(items)) != len(items) or any(item not in legal for item in items):
        raise _unknown(text, text)
    if adjusted and main not in MEASURES:
        raise _unknown(text, text)
    kind = "continuous" if main in ("mean", "median") else "effect"
    kind = "binary" if main in ("n", "n/N", "percent") else kind
    return Style(text, kind, main, items, round(level, 4), adjusted)


def _unknown(text: str, rest: str) -> NotationError:
    return NotationError(f"'{text[:60]}' is not a style of a column (at '{rest[:30]}')", such_as=EXAMPLES)
