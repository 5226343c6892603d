"""Sentences on steps of arithmetic between printed words and an effect: what was done, with its numbers."""

from __future__ import annotations

from collections.abc import Mapping

from evidence.display.prose.notes.said import MINUS, Said, Template


def _denominator(s: Said) -> str:
    unit = s.word("unit")
    of = "" if unit == "patient" else f" {unit}s"
    size = f"{s.number('n'):g}{of} (size of arm {s.word('arm')})"
    return f"denominator of {s.word('printed')} not printed; taken: {size}"


def _sd(s: Said) -> str:
    se = s.number("se")
    # As printed, or with four digits where it is worked out.
    shown = f"{se:g}" if float(f"{se:g}") == se else f"{se:.4g}"
    return f"SD from SE: {shown} × √{s.number('n'):g} = {s.number('sd'):.4g}"


def _from_median(s: Said) -> str:
    numbers = s.note.numbers
    ends = ", ".join(f"{x} {numbers[x]:g}" for x in ("q1", "q3", "minimum", "maximum") if x in numbers)
    found = f"mean {s.number('mean'):.4g}, SD {s.number('sd'):.4g}"
    return (
        f"mean from median: median {s.number('median'):g}, {ends}, n = {s.number('n'):g}: {found} "
        "(Luo 2018; Wan 2014, with quartiles and range Shi 2020)"
    )


def _from_skewed(s: Said) -> str:
    numbers = s.note.numbers
    ends = ", ".join(f"{x} {numbers[x]:g}" for x in ("q1", "q3", "minimum", "maximum") if x in numbers)
    found = f"mean {s.number('mean'):.4g}, SD {s.number('sd'):.4g}"
    return (
        f"mean from median: median {s.number('median'):g}, {ends}, n = {s.number('n'):g}: {found} "
        f"({s.word('method')}, for skewed data: McGrath 2020; MLN: Cai 2021)"
    )


def _of_scale(s: Said, name: str) -> str:
    value = s.number(name)
    if s.word("scale") == "log":
        return f"ln {value:g}"
    return f"{value:g}" if value >= 0 else f"({MINUS}{-value:g})"


def _from_interval(s: Said) -> str:
    width = f"({_of_scale(s, 'high')} {MINUS} {_of_scale(s, 'low')})"
    return f"SE from interval: {width}/(2 × {s.number('critical'):.4g}) = {s.number('se'):.4g}"


def _printed_interval(s: Said) -> str:
    return f"{100 * s.number('level'):g}% CI {s.number('low'):g} to {s.number('high'):g}"


STEPS: Mapping[str, Template] = {
    "derived_by_hand": "derived by hand: the {derived} is not printed; the paper prints: {printed}",
    "denominator_from_arm": _denominator,
    "denominator_of_stage": "denominator of {printed} not printed; taken: {n:g} ({stage} in arm {arm}, "
    "of whom the percentage is)",
    "number_at_start": "number at the start: n = {n:g} of arm {arm}",
    "n_from_arm": "n from arm: n = {n:g} of arm {arm}; the value prints none",
    "n_of_stage": "n from arm: n = {n:g} ({stage}) of arm {arm}; the value at this visit prints none",
    "count_from_word": "count from the word: all of {n:g}",
    "count_from_percent": "count from percent: {percent} of {n:g} is {events:g}; no other count fits",
    "count_of_range": "count of a range: {low:g} to {high:g} of {n:g} fit; {taken:g} is taken",
    "complement_of_estimate": "complement: 100% less {percent:g}%",
    "complement_of_count": "complement: {n:g} less {events:g}",
    "score_turned": "sign turned: better values of this score lie on the other side than this result's",
    "person_time_converted": "unit conversion: {time:g} {unit} = {years:g} person-years",
    "rate_as_printed": "rate: {rate:g} per {time:g} {unit}",
    "unit_converted": "unit conversion: {printed:g} {printed_in} = {converted:g} {unit}",
    "sd_from_se": _sd,
    "se_of_mean_from_interval": lambda s: (
        f"SE from interval: {_printed_interval(s)}, t with {s.number('df'):g} df: SE {s.number('se'):.4g}"
    ),
    "interval_from_se": lambda s: f"interval from SE {s.number('se'):g}: {_printed_interval(s)}",
    "level_taken": lambda s: f"level of the interval: not printed; {100 * s.number('level'):g}% is taken",
    "mean_from_median": _from_median,
    "mean_from_skewed": _from_skewed,
    "se_of_median": "SE of the median {median:g} (n = {n:g}) from the density fitted to its quantiles: "
    "{se:.4g}",
    "counts_summed": lambda s: (
        f"arms combined: {' + '.join(s.parts)} = {s.number('events'):g}/{s.number('n'):g}"
    ),
    "counts_of_arm": "{events:g}/{n:g}",
    "rates_summed": lambda s: (
        f"arms combined: {' + '.join(s.parts)} = {s.number('events'):g} in {s.number('years'):g} person-years"
    ),
    "rate_of_arm": "{events:g} in {years:g} person-years",
    "means_combined": lambda s: (
        f"arms combined: {' + '.join(s.parts)} = {s.number('mean'):.4g} "
        f"(SD {s.number('sd'):.4g}, n = {s.number('n'):g})"
    ),
    "mean_of_arm": "{mean:g} (SD {sd:.4g}, n = {n:g})",
    "contrast_turned": "sides exchanged: printed as {printed}; {how}",
    "se_from_interval": _from_interval,
    "se_from_p": lambda s: (
        f"SE from p: {_of_scale(s, 'estimate')} with p = {s.number('p'):g}: {s.number('se'):.4g}"
    ),
    "se_of_survival": "SE of the Kaplan-Meier estimate: {grade}; {parts}: {se:.4g} on the complementary "
    "log-log scale of {survival:g}",
    "by_interval": _printed_interval,
    "by_cut_interval": lambda s: (
        f"{_printed_interval(s)}, cut off, so the other half of a {s.word('scale')} interval"
    ),
    "by_printed_error": "printed SE {se:g}",
    "by_number_at_risk": "{at_risk:g} of {n:g} still at risk",
    "by_number_at_start": "n = {n:g}, {share:g} of the event-free still at risk",
}
