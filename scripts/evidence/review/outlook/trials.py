"""What a trial sequential monitoring rests on, and the numbers that are computed of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trials:
    """What the numbers of a monitoring rest on: trials in their order, and what one trial would be asked for.

    People, effects and their variances have one entry a trial.
    """

    people: tuple[int, ...]
    yi: tuple[float, ...]
    vi: tuple[float, ...]
    risk: float
    wanted: float  # the risk that a trial would be asked to tell from it
    alpha: float
    power: float


@dataclass(frozen=True, slots=True)
class NumbersOfLook:
    """What stands at one look; without boundaries where it is no look of its own."""

    information: float  # fraction of the adjusted size
    z: float
    efficacy: float | None
    futility: float | None


@dataclass(frozen=True, slots=True)
class InformationSizes:
    """The information sizes, and the looks so far; no looks where there is no size."""

    size: float
    adjusted: float
    diversity: float
    looks: tuple[NumbersOfLook, ...]


NO_SIZES = InformationSizes(0.0, 0.0, 0.0, ())
