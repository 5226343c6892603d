"""A figure written in the notation, so that reading it again must give the same figure."""

from evidence.entering.figure_in_words import number
from evidence.studies.notation.figure import Figure
from evidence.studies.notation.text.tokens import scaled

_QUALIFIERS = {"": "", "about": "about ", "<": "<", ">": ">", "<=": "<=", ">=": ">="}


def _there(value: float | None) -> float:
    """Give a number that every figure of its type has."""
    if value is None:
        raise ValueError("a figure without the number that its type stands for")
    return value


def write_figure(figure: Figure) -> str:
    """Give the figure in canonical notation."""
    if figure.type == "not reported":
        return "not reported"
    if figure.type == "p only":
        return _p(figure)
    if figure.type == "effect":
        return _effect(figure)
    if figure.type in ("mean", "median"):
        return _measured(figure)
    return _counted(figure)


def _p(figure: Figure) -> str:
    return f"p {figure.p_op} {number(_there(figure.p), figure.p_decimals)}"


def _interval(figure: Figure, shift: float = 1.0) -> str:
    ends = (_there(figure.low), _there(figure.high))
    low, high = (number(scaled(x, 1 / shift), figure.limit_decimals) for x in ends)
    span = f"{low} to {high}"
    return span if figure.level_assumed else f"{number(round(_there(figure.level) * 100, 10))}% CI {span}"


def _counted(figure: Figure) -> str:
    items = []
    sign = _QUALIFIERS[figure.qualifier]
    percent = (
        f"{sign}{number(figure.percent, figure.percent_decimals)}%" if figure.percent is not None else None
    )
    if figure.rate is not None:
        time = f"{number(_there(figure.person_time))} {figure.person_time_unit}"
        text = f"rate {number(figure.rate, figure.decimals)} per {time}"
    elif figure.person_time is not None:
        text = f"{figure.events} in {number(figure.person_time)} {figure.person_time_unit}"
    elif figure.everyone or figure.events is not None:
        text = "all" if figure.everyone else str(figure.events)
        text += f"/{figure.n}" if figure.n is not None else ""
        items += [percent] if percent else []
    else:
        text = (percent or "") + (f" of {figure.n}" if figure.n is not None else "")
    if figure.at is not None:
        items.append(f"at {figure.at.printed}")
    if figure.se is not None:
        items.append(f"SE {number(figure.se, figure.spread_decimals)}")
    if figure.low is not None:
        items.append(_interval(figure))
    return _with(text, items, figure)


def _measured(figure: Figure) -> str:
    shift = 10**figure.times_ten_to
    unit = f" {figure.unit}" if figure.unit else ""

    def show(value: float, decimals: int | None = 0) -> str:
        return number(scaled(value, 1 / shift), decimals)

    text = f"{figure.type} {_QUALIFIERS[figure.qualifier]}"
    text += show(_there(figure.mean if figure.type == "mean" else figure.median), figure.decimals)
    beside = figure.times_ten_to and figure.sd is not None and figure.type == "mean"
    text += f" ± {show(_there(figure.sd), figure.spread_decimals)}" if beside else ""
    text += f" x10^{figure.times_ten_to}" if figure.times_ten_to else ""
    text += unit if figure.unit != "US dollars" else " USD"
    items = []
    if figure.sd is not None and not beside:
        items.append(f"SD {show(figure.sd, figure.spread_decimals)}")
    if figure.se is not None:
        items.append(f"SE {show(figure.se, figure.spread_decimals if figure.sd is None else 0)}")
    for name, low, high in (("IQR", figure.q1, figure.q3), ("range", figure.min, figure.max)):
        if low is not None and high is not None:
            items.append(f"{name} {show(low)} to {show(high)}")
    if figure.low is not None:
        items.append(_interval(figure, shift))
    if figure.n is not None:
        items.append(f"n = {figure.n}")
    return _with(text, items, figure)


def _effect(figure: Figure) -> str:
    unit = "" if figure.unit is None else f" {'USD' if figure.unit == 'US dollars' else figure.unit}"
    text = "adjusted " if figure.adjusted else ""
    text += f"{figure.measure} {number(_there(figure.estimate), figure.decimals)}{unit}"
    return _with(text, [_interval(figure)] if figure.low is not None else [], figure)


def _with(text: str, items: list[str], figure: Figure) -> str:
    items = items + ([_p(figure)] if figure.p is not None else [])
    return f"{text} ({'; '.join(items)})" if items else text
