"""Reading of `sources:`: what was read, where, and what the heads of its columns say."""

from evidence.record.published.row import READ_KINDS, Source
from evidence.studies.notation import Style
from evidence.studies.reading.described.citation import check_address
from evidence.studies.reading.keys import SOURCE_KEYS
from evidence.studies.reading.outcomes.styles import read_styles
from evidence.studies.reading.tree.section import FileSection


def read_sources(section: FileSection | None) -> dict[str, Source]:
    """Read the sources, by their ids."""
    if section is None:
        return {}
    sources = {}
    for source_id, node in section.values.items():
        source = FileSection(node, f"sources.{source_id}", section.file, section.problems)
        source.known(SOURCE_KEYS)
        source.require("url", "read")
        check_address(source, "url")
        second_hand = bool(source.flag("second-hand"))
        read = source.text("read")
        sources[source_id] = Source(source_id, source.text("url"), read, second_hand, _kind_of(read, source))
    if not section.values:
        section.tell("no source is given")
    return sources


def _kind_of(read: str, section: FileSection) -> str:
    """Give what was read, which the text begins with."""
    for kind in sorted(READ_KINDS, key=len, reverse=True):
        if read == kind or (
            read.startswith(kind) and not (read[len(kind)].isalnum() or read[len(kind)] == "-")
        ):
            return kind
    if read:
        said = f"'read' should begin with one of: {', '.join(READ_KINDS)}; then what else is to be said of it"
        section.tell(said, section.line_of("read"), key="read")
    return ""


def styles_of_sources(top: FileSection) -> dict[str, tuple[Style, ...]]:
    """Give the styles of single tables."""
    node = top.get("sources")
    if node is None or node.kind != "mapping":
        return {}
    return {
        source_id: read_styles(FileSection(each, f"sources.{source_id}", top.file, top.problems))
        for source_id, each in node.value.items()
        if each.kind == "mapping"
    }
