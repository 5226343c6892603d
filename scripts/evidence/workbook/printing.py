"""How sheets of a workbook are printed: on A4, heads on each page, in letters that can be read.

A list of thirty columns on the width of one page would be in letters of two points. So what is wider than a
page bears is parted between columns, and the columns that name a row stand on each part.
"""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

_A4 = 9  # the format's number for this paper
_SIDES, _ENDS = 0.4, 0.6  # margins in inches; the number of the page stands in the lower one
_WIDTH = (297 / 25.4 - 2 * _SIDES) * 96  # pixels that the long side of a page holds at full size
_LEAST_SCALE = 0.65  # of letters of 10 points, so that none is below 6.5
_SPARE = 0.92  # office suites that count no whole pixels make columns so much wider


def print_whole(sheet: Worksheet, head: int) -> None:
    """Print all columns on the width of one page; the row of heads (from 0) stands on each."""
    _on_paper(sheet, head)
    sheet.fit_to_pages(1, 0)


def print_list(sheet: Worksheet, widths: Sequence[float], rows: int, naming: int) -> None:
    """Print the first columns of a list below its heads.

    Parameters
    ----------
    widths
        Of the columns that are printed, in characters.
    rows
        How many there are below the heads.
    naming
        How many of the first columns stand on each page, where all columns do not stand on one.
    """
    sheet.print_area(0, 0, rows, len(widths) - 1)
    pixels = [int(7 * width + 5) for width in widths]  # as the format counts them
    room = _WIDTH * _SPARE
    if sum(pixels) * _LEAST_SCALE <= room:
        print_whole(sheet, 0)
        return
    _on_paper(sheet, 0)
    begin = parted(pixels, naming, int(room / _LEAST_SCALE))
    ends = [*begin[1:], len(pixels)]
    widest = max(
        sum(pixels[start:end]) + (sum(pixels[:naming]) if start else 0)
        for start, end in zip(begin, ends, strict=True)
    )
    sheet.set_print_scale(int(100 * min(1.0, max(_LEAST_SCALE, room / widest))))
    sheet.repeat_columns(0, naming - 1)
    sheet.set_v_pagebreaks(begin[1:])
    sheet.print_across()  # the parts of a row follow each other


def parted(pixels: Sequence[int], naming: int, room: int) -> list[int]:
    """Return the column that each page begins with, so that pages are about as full as each other.

    A column that is wider than a page with the naming ones has a page to itself.
    """
    pages = len(_filled(pixels, naming, room))
    least = max(pixels)
    while least < room:
        between = (least + room) // 2
        if len(_filled(pixels, naming, between)) <= pages:
            room = between
        else:
            least = between + 1
    return _filled(pixels, naming, room)


def _filled(pixels: Sequence[int], naming: int, room: int) -> list[int]:
    """Fill one page after the other; returns the column that each begins with."""
    begin, taken, repeated = [0], 0, sum(pixels[:naming])
    for column, width in enumerate(pixels):
        if column > max(begin[-1], naming - 1) and taken + width > room:
            begin.append(column)
            taken = repeated
        taken += width
    return begin


def _on_paper(sheet: Worksheet, head: int) -> None:
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(left=_SIDES, right=_SIDES, top=_ENDS, bottom=_ENDS)
    sheet.set_footer("&L&9&A&R&9Page &P of &N", {"margin": 0.3})
    sheet.repeat_rows(head)
