"""Reading of the frame of an economic evaluation and of its printed cost ratios."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping

from evidence.record.published.economics import CostRatio, Economics
from evidence.record.published.publication import Arm
from evidence.record.published.row import Source
from evidence.record.published.severity import Severity
from evidence.studies.notation.text.currencies import misnamed
from evidence.studies.problems import nearest
from evidence.studies.reading.keys import ECONOMICS_KEYS, RATIO_KEYS
from evidence.studies.reading.tree.section import FileSection

FIRST_YEAR = 1900
# 5.000 is five thousand where points group digits; no amount has three decimals.
_GROUPED_BY_POINTS = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{3})+(?![0-9])")
_DOMINATES = re.compile("dominat|dominan|cost.saving", re.IGNORECASE)
_COST = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|-?[0-9]+(?:\.[0-9]+)?")


def read_economics(
    section: FileSection | None, arms: Mapping[str, Arm], sources: Mapping[str, Source], published: int | None
) -> Economics | None:
    """Read `economics:`; what is wrong is noted in the section. ``published`` is the year of the paper."""
    if section is None:
        return None
    section.known(ECONOMICS_KEYS)
    last = published or datetime.date.today().year + 1
    price_year = section.integer("price year", FIRST_YEAR)
    if price_year is not None and price_year > last:
        said = f"prices of {price_year} cannot stand in a publication of {last}" if published else "not yet"
        section.tell(f"'price year' is {price_year}: {said}", section.line_of("price year"))
    return Economics(
        perspective=section.text("perspective"),
        horizon=section.text("horizon"),
        currency=section.text("currency"),
        price_year=price_year,
        discounting=section.text("discounting"),
        ratios=tuple(_ratios(section, arms, sources)),
    )


def _ratios(
    section: FileSection, arms: Mapping[str, Arm], sources: Mapping[str, Source]
) -> Iterator[CostRatio]:
    node = section.get("ratios")
    if node is None:
        return
    if node.kind != "list":
        section.tell("'ratios' should be a list of {comparison, cost, per, printed, source}", node.line)
        return
    if not section.text("currency"):
        section.tell("'currency' is missing: a cost ratio has one")
    for number, each in enumerate(node.value, start=1):
        here = FileSection(each, f"{section.where}.ratios[{number}]", section.file, section.problems)
        here.known(RATIO_KEYS)
        here.require("comparison", "cost", "per", "printed", "source")
        compared = [word for word, _ in here.words("comparison")]
        cost, source = _cost(here), here.text("source")
        for arm in compared:
            if arm not in arms:
                here.tell(f"'{arm}' is not an arm{nearest(arm, arms)}", here.line_of("comparison"))
        if here.get("comparison") and len(set(compared)) != 2:
            here.tell(
                "'comparison' should name two arms: [intervention, comparator]", here.line_of("comparison")
            )
        elif len(compared) == 2 and [_role(arms, arm) for arm in compared] == ["comparator", "intervention"]:
            here.tell(
                f"'{compared[0]}' is the comparator: a ratio is of what is gained over it, so write "
                f"[{compared[1]}, {compared[0]}]",
                here.line_of("comparison"),
                Severity.WARNING,
            )
        if sign := misnamed(here.text("printed"), section.text("currency")):
            here.tell(
                f"'{sign}' is printed, but 'currency' is {section.text('currency')}",
                here.line_of("printed"),
                Severity.WARNING,
            )
        if source and source not in sources:
            here.tell(
                f"'{source}' is not among the sources{nearest(source, sources)}", here.line_of("source")
            )
        if cost is None or len(compared) != 2 or source not in sources:
            continue
        yield CostRatio(
            comparison=(compared[0], compared[1]),
            cost=cost,
            per=here.text("per"),
            printed=here.text("printed"),
            under=here.text("under"),
            source=sources[source],
            line=each.line,
        )


def _role(arms: Mapping[str, Arm], arm: str) -> str:
    return arms[arm].role if arm in arms else ""


def _cost(section: FileSection) -> float | None:
    """Give the cost of one more unit, which must stand in the printed words."""
    text, printed = section.text("cost"), section.text("printed")
    if not text:
        return None
    if _GROUPED_BY_POINTS.fullmatch(text):
        said = f"'cost' is '{text}', which has two readings; write `{text.replace('.', '')}`"
        section.tell(said, section.line_of("cost"))
        return None
    if not _COST.fullmatch(text):
        said = f"'cost' should be a number such as 16522 or 16,522, not '{text}'"
        if _DOMINATES.search(text):
            said += "; where one side dominates there is no ratio: say so under 'notes'"
        section.tell(said, section.line_of("cost"))
        return None
    cost = float(text.replace(",", ""))
    if cost < 0 and not _DOMINATES.search(f"{printed} {section.text('under')}"):
        said = (
            f"a ratio of {text} may mean cheaper and better, or dearer and worse: say under 'under' which "
            "side dominates"
        )
        section.tell(said, section.line_of("cost"), Severity.WARNING)
    amounts = {float(each.replace(",", "")) for each in _COST.findall(printed)}
    amounts |= {float(each.replace(".", "")) for each in _GROUPED_BY_POINTS.findall(printed)}
    if printed and cost not in amounts:
        section.tell(f"{text} is not in '{printed}': copy the cost from there", section.line_of("cost"))
    return cost
