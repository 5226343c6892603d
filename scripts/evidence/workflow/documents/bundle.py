"""A report to send: its pages with everything that they lead to, in one file without a dead link."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from evidence.display.packing import FIRST_DAY
from evidence.workflow.documents.on_demand import PAGES

DESCRIPTION = "tables/tables.json"
ALWAYS = (*PAGES, "evidence.json")
_LINK = re.compile(r"(<a\b[^>]*?\s)href=(\"[^\"]*\"|'[^']*'|[^\s>]+)")
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|#", re.IGNORECASE)


def bundle(folder: Path) -> bytes:
    """Return a ZIP file of a review's folder: the pages, and every file that they lead to.

    With the description of the tables goes all that it describes: other formats and the data package.
    A link that leads out of the folder, or to a file that is not there, is plain text in the copy.

    Raises
    ------
    FileNotFoundError
        Where the review has no finished pages.
    """
    texts: dict[str, str] = {}
    files = dict.fromkeys(ALWAYS)
    waiting = list(ALWAYS)
    while waiting:
        name = waiting.pop()
        if not name.endswith(".html"):
            continue
        texts[name] = (folder / name).read_text(encoding="utf-8")
        for link in _LINK.finditer(texts[name]):
            target = _inside(folder, name, link[2])
            if target is not None and target not in files:
                files[target] = None
                waiting.append(target)
    if DESCRIPTION in files:
        files |= dict.fromkeys(_beside(folder, DESCRIPTION))
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as out:
        for name in sorted(files):
            info = zipfile.ZipInfo(f"{folder.name}/{name}", FIRST_DAY)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            text = texts.get(name)
            data = _without_dead_links(folder, name, text).encode() if text else (folder / name).read_bytes()
            out.writestr(info, data)
    return content.getvalue()


def _beside(folder: Path, name: str) -> Iterator[str]:
    """Go through the files in the folder of a file."""
    for path in (folder / name).parent.iterdir():
        if path.is_file():
            yield path.relative_to(folder).as_posix()


def _inside(folder: Path, page: str, link: str) -> str | None:
    """Return the file of the folder that a link of a page leads to; ``None`` where it leads to none."""
    address = html.unescape(link.strip("\"'"))
    if _ELSEWHERE.match(address) or not address:
        return None
    path = (folder / page).parent / unquote(address.partition("#")[0].partition("?")[0])
    home = folder.resolve()
    if not path.is_file() or not path.resolve().is_relative_to(home):
        return None
    return path.resolve().relative_to(home).as_posix()


def _without_dead_links(folder: Path, page: str, text: str) -> str:
    def keep(link: re.Match[str]) -> str:
        address = html.unescape(link[2].strip("\"'"))
        alive = _ELSEWHERE.match(address) or _inside(folder, page, link[2]) is not None
        return link[0] if alive else link[1]

    return _LINK.sub(keep, text)
