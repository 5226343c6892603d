"""The numbers that a page shows against those of its evidence.json: each within the rounding it is printed with.

Knows the page by its addresses and words alone, none of the code that makes it.
"""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

HUNDREDFOLD = {"proportion", "survival", "RD", "PLO", "PLN", "PR", "PAS", "PFT", "CLOGLOG"}
# Groups of a forest plot from the top.
DESIGNS = (
    None,
    "all designs together",
    "randomised",
    "non-randomised",
    "arms of comparative studies",
    "single-arm studies",
)
_NUMBER = re.compile(r"([<>]\s?)?(-?[\d,]*\.?\d+)")
# Half of the last printed digit, and a grain for the binary fraction.
HALF_DIGIT = 0.5000001


class _Tables(HTMLParser):
    """Rows of all tables: (id of the table, attributes of the row, texts of its cells, addresses it links to)."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[tuple[str, dict, list[str], list[str]]] = []
        self.table = ""
        self.effect = 0  # the column of the effect in a forest plot
        self.quiet = 0

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag in ("style", "script", "svg"):
            self.quiet += 1
        elif tag == "table":
            self.table = attributes.get("id") or attributes.get("class") or ""
            words = (attributes.get("class") or "").split()
            self.effect = 2 + ("at" in words) + sum(int(w[5:]) for w in words if w.startswith("arms-"))
        elif tag == "tr":
            self.rows.append((self.table, {**attributes, "effect": self.effect}, [], []))
        elif tag in ("td", "th") and self.rows:
            self.rows[-1][2].append("")
            # A name that reaches over several columns stands for their cells.
            self.rows[-1][1]["effect"] -= int(attributes.get("colspan") or 1) - 1
        elif tag in ("small", "br") and self.rows and self.rows[-1][2]:
            self.rows[-1][2][-1] += "\n"
        if tag == "a" and self.rows and self.table:
            self.rows[-1][3].append(attributes.get("href", ""))

    def handle_endtag(self, tag):
        if tag in ("style", "script", "svg"):
            self.quiet -= 1
        elif tag == "table":
            self.table = ""

    def handle_data(self, data):
        if self.table and not self.quiet and self.rows and self.rows[-1][2]:
            self.rows[-1][2][-1] += data


def shows(text: str, values: list[float], factor: float = 1.0) -> bool:
    """Whether a text consists of just these numbers, each as it is rounded; ``<0.1`` is any number below."""
    found = _NUMBER.findall(text.replace("\N{MINUS SIGN}", "-").replace("95%", ""))
    return len(found) == len(values) and all(
        _is(sign.strip(), shown, factor * value) for (sign, shown), value in zip(found, values, strict=True)
    )


def _is(sign: str, shown: str, value: float) -> bool:
    number, decimals = float(shown.replace(",", "")), len(shown.partition(".")[2])
    if sign:
        return value < number if sign == "<" else value > number
    return abs(number - value) <= HALF_DIGIT * 10.0**-decimals


def compare(page: str, evidence: dict) -> tuple[int, list[str]]:
    """Compare forest plots and the summary; return how many numbers agree and what does not."""
    reader = _Tables()
    reader.feed(page)
    told = re.search(r"<script[^>]*id=\"?known\"?[^>]*>(.*?)</script>", page, re.DOTALL)
    known = json.loads(told[1]) if told else {}
    count, wrong = 0, []
    for o in evidence["outcomes"]:
        for s in o["syntheses"]:
            place = f"synthesis-{o['outcome']['id']}-{s['id']}"
            for good, text in [
                *_forest(reader.rows, place, s),
                *_summary(reader.rows, place, s),
                *_subsets(known.get("what_if", {}).get(place), s),
            ]:
                count += good
                if not good:
                    wrong.append(f"{place}: {text}")
    return count, wrong


def _limits(x: dict) -> list[float]:
    if x["ci_low"] is None or x["ci_high"] is None:
        return [x["estimate"]]
    return [x["estimate"], x["ci_low"], x["ci_high"]]


def _primary(synthesis: dict) -> dict:
    return next(a for a in synthesis["analyses"] if a["id"] == "primary")


def _forest(rows: list, place: str, s: dict):
    if not s["candidates"]:
        return
    primary = _primary(s)
    factor = 100.0 if primary["measure"] in HUNDREDFOLD else 1.0
    lines = [r for r in rows if r[0] == f"{place}-forest"]
    if not lines:
        yield not primary["effects"], "no forest plot"
        return
    yield bool(primary["effects"] or s["strata"]), "a forest plot without a study"
    candidates = {c["key"]: c for c in s["candidates"]}
    studies = [r for r in lines if re.fullmatch(r"f\d+-\d+", r[1].get("id") or "")]
    # The effects stand by design, then by year and label; their lines are told apart by their place in that order.
    by_design = [a for a in (primary, *s["strata"]) if a["measure"] == primary["measure"]]
    ordered = [
        effect
        for analysis in sorted(by_design, key=lambda a: DESIGNS.index(a["stratum"]))
        for effect in sorted(
            analysis["effects"],
            key=lambda e: (lambda c: (c["year"] is None, c["year"] or 0, c["label"], c["key"]))(
                candidates[e["key"]]
            ),
        )
    ]
    yield len(studies) == len(ordered), "as many lines as effects"
    for (_, attributes, cells, _), effect in zip(studies, ordered, strict=False):
        place = attributes["effect"]
        shown = cells[place]
        if effect["estimate"] is None:
            yield "not estimable" in shown or "not finite" in shown, f"{effect['key']} {shown}"
            continue
        yield shows(shown, _limits(effect), factor), f"{effect['key']}: {shown} for {_limits(effect)}"
        if effect["weight_percent"] is not None:
            weight = cells[place + 1]
            yield shows(weight, [effect["weight_percent"]]), f"weight of {effect['key']}: {weight}"
    yield from _groups(lines, s, primary, factor)


def _groups(lines: list, s: dict, primary: dict, factor: float):
    """Totals: of the whole plot, or below the heading of each design, the headline's marked as such."""
    starts = [i for i, r in enumerate(lines) if "heading" in (r[1].get("class") or "")]
    if not starts:
        yield from _totals(lines, primary, factor)
        return
    parts = {
        lines[a][2][0].strip(): lines[a:b] for a, b in zip(starts, [*starts[1:], len(lines)], strict=True)
    }
    headline = [name for name in parts if name.endswith("(headline)")]
    yield len(headline) == 1, f"one headline among {list(parts)}"
    for name, part in parts.items():
        if name in headline:
            yield from _totals(part, primary, factor)
            continue
        shown = [a for a in s["strata"] if a["measure"] == primary["measure"]]
        pooled = [cells[a["effect"]] for _, a, cells, _ in part if a.get("class") == "pooled"]
        fits = [
            a for a in shown if a["status"] == "pooled" and pooled and shows(pooled[0], _limits(a), factor)
        ]
        yield bool(fits) if pooled else any(a["status"] != "pooled" for a in shown), f"{name}: {pooled}"


def _totals(lines: list, primary: dict, factor: float):
    def effect(kind: str) -> str | None:
        found = [cells[a["effect"]] for _, a, cells, _ in lines if a.get("class") == kind]
        return found[0] if len(found) == 1 else None

    pooled, prediction = effect("pooled"), effect("prediction")
    if primary["status"] != "pooled":
        yield pooled is None, "a pooled row where nothing is pooled"
        return
    yield shows(pooled or "", _limits(primary), factor), f"pooled: {pooled} for {_limits(primary)}"
    if primary["pi_low"] is not None:
        limits = [primary["pi_low"], primary["pi_high"]]
        yield shows(prediction or "", limits, factor), f"prediction: {prediction} for {limits}"
    else:
        yield prediction is None, "a prediction interval that does not exist"


def _subsets(known: dict | None, s: dict):
    """Views without some of the studies: each number, and which studies it is without."""
    if known is None:
        yield not s["subsets"], "no views without some studies"
        return
    yield len(known["views"]) == len(s["subsets"]), "as many views as subsets"
    factor = 100.0 if _primary(s)["measure"] in HUNDREDFOLD else 1.0
    keys = list(dict.fromkeys(key for subset in s["subsets"] for key in subset["without"]))
    for (places, effect, *_), subset in zip(known["views"], s["subsets"], strict=False):
        gone = [keys[int(place) - 1] for place in places.split(".")]
        yield sorted(gone) == sorted(subset["without"]), f"without {gone}"
        if subset["estimate"] is not None:
            # A ratio may be open to one side: its other limit is shown with the sign of infinity.
            known_ones = [subset[x] for x in ("estimate", "ci_low", "ci_high") if subset[x] is not None]
            good = (
                shows(effect, _limits(subset), factor)
                or "\u221e" in effect
                and shows(effect, known_ones, factor)
            )
            yield good, f"without {gone}: {effect} for {known_ones}"


def _summary(rows: list, place: str, s: dict):
    primary = _primary(s)
    factor = 100.0 if primary["measure"] in HUNDREDFOLD else 1.0
    for _, _, cells, links in (r for r in rows if r[0].startswith("findings-")):
        if f"#{place}" not in links or len(cells) < 3:
            continue
        if any(
            "stated assumptions" in cell.lower() for cell in cells
        ):  # another analysis than the primary one
            continue
        values = _limits(primary)
        effect = cells[2]
        if "cannot tell" in effect:  # at most on which side of no difference, in words
            values, effect = values[1:], effect.partition("cannot tell")[2]
        elif primary["pi_low"] is not None:
            values += [primary["pi_low"], primary["pi_high"]]
        numbers = [n for n in _NUMBER.findall(cells[1].replace(",", ""))]
        yield [float(n[1]) for n in numbers][:1] == [primary["k"]], f"studies: {cells[1]}"
        yield shows(effect, values, factor), f"summary: {cells[2]!r} for {values}"
