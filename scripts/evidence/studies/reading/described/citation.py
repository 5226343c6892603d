"""Reading of `citation:`, its identifiers and dates."""

import datetime
import re

from evidence.record.published.publication import (
    Citation,
)
from evidence.studies.reading.keys import CITATION_KEYS
from evidence.studies.reading.tree.section import LONGEST_NAME, FileSection

FIRST_YEAR = 1900
IDENTIFIERS = {
    "doi": (re.compile(r"10\.[0-9]{4,9}/[!-~]+"), "10.1016/S0140-6736(11)61753-4"),
    "pmid": (re.compile(r"[1-9][0-9]{0,8}"), "22172244"),
    "pmcid": (re.compile(r"PMC[1-9][0-9]{0,8}"), "PMC5763501"),
}
ADDRESS = re.compile(r"https?://[^\s/]+\.[^\s]+")


def read_citation(section: FileSection | None) -> Citation:
    """Read the citation; without its section an empty one."""
    if section is None:
        return Citation()
    section.known(CITATION_KEYS)
    texts = {key: section.text(key) for key in CITATION_KEYS if key != "year"}
    year = section.integer("year", FIRST_YEAR)
    last = datetime.date.today().year + 1
    if year is not None and year > last:
        section.tell(
            f"'year' is {year}; possible: {FIRST_YEAR} to {last}", section.line_of("year"), key="year"
        )
    _published(section, texts["published"], year)
    for key, (pattern, example) in IDENTIFIERS.items():
        if key == "doi" and texts[key].endswith((".", ",", ";")):
            bare = texts[key].rstrip(".,;")
            section.tell(
                f"'{texts[key]}' ends with a sign of the sentence around it; write `{bare}`",
                section.line_of(key),
                key=key,
            )
        elif texts[key] and not pattern.fullmatch(texts[key]):
            # `https://doi.org/10.1016/…`, `PMID: 22172244`
            inside = re.search(rf"[:/\s]({pattern.pattern})/?$", texts[key])
            advice = f"write `{inside[1]}`" if inside else f"it is written as {example}"
            said = f"'{texts[key]}' is not a {key.upper()}; {advice}"
            section.tell(said, section.line_of(key), key=key)
    check_address(section, "url")
    first = texts["authors"].partition(",")[0]
    if len(first) > LONGEST_NAME:
        said = f"the first of the 'authors' has {len(first):,} letters; a comma ends a name"
        section.tell(said, section.line_of("authors"))
    if not texts["title"] and not (texts["authors"] and year):
        section.tell("give the title, or the authors and the year")
    return Citation(year=year, **texts)


def _published(section: FileSection, date: str, year: int | None) -> None:
    """Note a date of publication that is none, or in another year."""
    if not date:
        return
    line = section.line_of("published")
    try:
        found = datetime.date.fromisoformat(date if len(date) > len("2019-06") else f"{date}-01")
    except ValueError:
        section.tell(f"'published' is '{date}'; a date is written as 2019-06-12, or 2019-06", line)
        return
    # What appeared online first may be printed in the year after.
    if year is not None and found.year not in (year, year - 1):
        section.tell(f"'published' is {date}, but 'year' is {year}", line)


def check_address(section: FileSection, key: str) -> None:
    """Note an address that is none of the web."""
    address = section.text(key)
    if address and not ADDRESS.fullmatch(address):
        said = f"'{address[:60]}' is not an address: it begins with https:// or http://"
        section.tell(said, section.line_of(key), key=key)
