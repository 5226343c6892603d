"""Reading of `style:`: what the heads of columns say of the numbers below them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from evidence.studies.notation import (
    NotationError,
    Style,
    parse_style,
)
from evidence.studies.reading.tree.section import FileSection


@dataclass(frozen=True, slots=True)
class Styles:
    """What the heads of columns say, for the whole file and for single sources (tables)."""

    file: tuple[Style, ...] = ()
    sources: Mapping[str, tuple[Style, ...]] = field(default_factory=dict)

    def of(self, kind: str, entry: tuple[Style, ...], source: str) -> Style | None:
        """Give the nearest style for a kind of figure: the entry's, else the source's, else the file's."""
        for styles in (entry, self.sources.get(source, ()), self.file):
            for style in styles:
                if style.kind == kind:
                    return style
        return None


def read_styles(section: FileSection) -> tuple[Style, ...]:
    """Read `style:`, one style or a list with one for each kind of figure."""
    found: dict[str, Style] = {}
    for text, line in section.words("style"):
        try:
            style = parse_style(text)
        except NotationError as error:
            section.tell(str(error), line)
            continue
        if style.kind in found:
            section.tell(f"two styles for one kind of figure: `{found[style.kind].text}` and `{text}`", line)
        found.setdefault(style.kind, style)
    return tuple(found.values())
