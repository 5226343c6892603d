"""The first screen as one printable page."""

from __future__ import annotations

from evidence.display.one_page import OnePage, PageLine
from evidence.display.section import Report
from evidence.sections.front.columns import HEADS_ON_THE_PAGE, HEADS_UNJUDGED
from evidence.sections.front.view import KeyLine, view


def one_page(report: Report) -> OnePage:
    """Prepare the page."""
    v = report.once(view)
    return OnePage(
        title=v.title,
        answer=v.answer,
        heads=HEADS_ON_THE_PAGE if v.judged else HEADS_UNJUDGED,
        below_first_head=v.below_first_head,
        lines=tuple(_line(line, asked, v.judged) for line, asked in v.pairs),
        legend=(v.drawings, *v.legend) if v.drawings else v.legend,
        question=v.question,
        lead=v.lead,
        provenance=(
            f"Made from {v.config_file} (SHA-256 {v.checksum}) and {v.study_files}. The report: report.html, "
            "report.docx; all analyses and evidence tables: annex.html, annex.docx."
        ),
    )


def _line(line: KeyLine, asked: str, any_judged: bool) -> PageLine:
    people = f"{line.studies}, {line.people}" if line.people else line.studies
    judged = line.certainty
    return PageLine(
        outcome=(line.outcome, asked) if asked else (line.outcome,),
        result=tuple(x for x in (line.effect, line.interval, line.absolute) if x),
        bar=line.bar,
        evidence=(people, line.designs),
        certainty=(f"{judged.symbols} {judged.word}".strip() if judged else "not judged",)
        if any_judged
        else None,
        undrawn=line.undrawn,
        carries=line.carries,
        beware=line.flags,
    )
