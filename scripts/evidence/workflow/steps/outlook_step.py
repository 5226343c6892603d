"""The work of step `outlook`: pages beside the report, from its evidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from evidence.display.links.addresses import of_syntheses
from evidence.page.outlook import plain, rendering
from evidence.page.outlook.reading_age import ReadingAge, reading_age
from evidence.record import codec, in_text
from evidence.record.in_files import ReadWhenAsked
from evidence.review.outlook import gathering
from evidence.tables import outlook_files
from evidence.workflow.job.from_store import from_store
from evidence.workflow.job.given import GivenToOutlook
from evidence.workflow.making.orders import RESULTS, Order
from evidence.workflow.packs import pack
from evidence.workflow.progress.counting import counted
from evidence.workflow.store import Store


def outlook_of_review(order: Order, review: str) -> Iterator[str]:
    """Write outlook.json and the pages that are asked for; gives lines for the log."""
    given = codec.from_made(order.given, GivenToOutlook)
    folder, pages = RESULTS / review, given.settings.pages
    # Its rows nobody asks for here.
    evidence = in_text.read_primary(folder / "evidence.json", "rows")
    name = f"outlook {review}"
    with counted(name, "outcome", len(evidence.outcomes)) as one_more, pack(Store(), name) as known:
        keep, of_trials = (partial(from_store, known, order.code[p]) for p in ("outcome", "monitoring"))
        made = gathering.gather(evidence, given.settings, given.devices, keep, of_trials, one_more=one_more)
        found, links = made.outlook, of_syntheses(made.syntheses)
        codec.write(folder / "outlook.json", found)
        outlook_files.write_all(found, evidence, folder / "outlook")
        if pages.outlook:
            (folder / "outlook.html").write_text(rendering.render(found, evidence, links), encoding="utf-8")
        if pages.plain is not None:

            def measured(text: str) -> ReadingAge:
                # To open the dictionaries takes longer than the page; most changes leave its text alone.
                code = order.code["reading age"]
                return from_store(known, code, "reading age", text, ReadingAge, reading_age)

            told = replace(evidence, outcomes=ReadWhenAsked(made.plainly, evidence.outcomes.__getitem__))
            text = plain.render(told, pages.plain, links, measured)
            (folder / "plain.html").write_text(text, encoding="utf-8")
    yield f"{known.made} calculations made, {known.known} unchanged"
