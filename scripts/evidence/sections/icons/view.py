"""People as small squares, with and without the intervention; only where the result may be told in people."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from evidence.display import numbers
from evidence.display.section import OfSynthesis
from evidence.record.summary.absolute import RISK, SHARE
from evidence.record.summary.statement import WITHOUT_DIRECTION, State, statement_of

SIDE, STEP = 5, 7  # of one square, and from one to the next
FEW = 0.01  # below this share a hundred people show nobody
HUNDRED, THOUSAND = (100, 20), (1000, 50)  # people, and how many stand in a row


@dataclass(frozen=True, slots=True)
class Group:
    """One group of people: who they are, how many have the event, their picture."""

    label: str
    told: str
    drawing: Markup


@dataclass(frozen=True, slots=True)
class IconsView:
    """Everything the part shows."""

    groups: tuple[Group, ...]
    per: str


def view(source: OfSynthesis) -> IconsView | None:
    """Prepare the part; ``None`` where no share of people may be told."""
    s = source.synthesis
    place = (source.outcome.outcome.id, s.id)
    found = next((a for a in source.within.absolute if (a.outcome, a.synthesis) == place), None)
    state = statement_of(s).state
    if found is None or found.value is None or state in WITHOUT_DIRECTION or state is State.STUDIES_AGREE:
        return None
    if found.kind == SHARE:
        shares: tuple[tuple[str, float, float | None, float | None], ...] = (
            (s.comparison.intervention, found.value, found.low, found.high),
        )
    elif found.kind == RISK and found.baseline is not None:
        shares = (
            (s.comparison.comparator or "comparator", found.baseline.value, None, None),
            (s.comparison.intervention, found.value, found.low, found.high),
        )
    else:
        return None
    size = _size([share for _, share, _, _ in shares])
    groups = tuple(_group(label, share, low, high, size) for label, share, low, high in shares)
    return IconsView(groups, numbers.integer(size[0]))


def _size(shares: list[float]) -> tuple[int, int]:
    return THOUSAND if min((s for s in shares if s > 0), default=1.0) < FEW else HUNDRED


def _group(label: str, share: float, low: float | None, high: float | None, size: tuple[int, int]) -> Group:
    count, row = size
    people = _drawn(share, count)
    told = f"{_told(share, count)} of {numbers.integer(count)}"
    limits = ""
    most = people
    if low is not None and high is not None:
        most = _drawn(high, count)
        limits = f" ({_told(low, count)} to {_told(high, count)})"
    # The drawing needs no label: its caption says the same.
    width, height = row * STEP, count // row * STEP
    drawing = (
        f'<svg class="icons" aria-hidden="true" viewBox="0 0 {width} {height}" width="{width}">'
        f"{_squares(count, row, 'n')}"
        f"{_squares(most, row, 'l') if most > people else ''}{_squares(people, row, 'i')}</svg>"
    )
    return Group(label, told + limits, Markup(drawing))


def _drawn(share: float, count: int) -> int:
    return round(count * min(max(share, 0.0), 1.0))


def _told(share: float, count: int) -> str:
    """Write how many people, whole; never none where there are some, nor all where it is not all."""
    people = _drawn(share, count)
    if people == 0 and share > 0:
        return "<1"
    if people == count and share < 1:
        return f">{numbers.integer(count - 1)}"
    return numbers.integer(people)


def _squares(count: int, row: int, css: str) -> str:
    """Draw squares as dashes of thick lines, a line a row: one element, however many people."""
    rows = [min(row, count - start) for start in range(0, count, row)]
    path = "".join(f"M0 {STEP * i + SIDE // 2 + 1}h{STEP * n}" for i, n in enumerate(rows))
    return f'<path class="{css}" d="{path}"/>' if path else ""
