"""Pages beside the report, as a review asks for them."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class PlainSpec:
    """The words of a review's page in plain language."""

    title: str
    about: tuple[str, ...]
    outcomes: dict[str, str]  # by the outcome's id, as they follow "people"
    groups: dict[str, str] = field(default_factory=dict)  # for the sides of comparisons


@dataclass(frozen=True, slots=True)
class PagesSpec:
    """The pages that a review asks for beside its report."""

    outlook: bool = False
    plain: PlainSpec | None = None

    @property
    def any(self) -> bool:
        """Whether any is asked for."""
        return self.outlook or self.plain is not None
