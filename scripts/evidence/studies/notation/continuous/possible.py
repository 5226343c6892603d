"""What a mean or median cannot be, beside its own limits, quartiles and SD."""

from evidence.record.published.row_type import RowType
from evidence.studies.notation.figure import NotationError
from evidence.studies.notation.parts import Parts
from evidence.studies.notation.text.limits import outside
from evidence.studies.notation.text.tokens import Token


def check(parts: Parts, kind: RowType, value: Token) -> None:
    """Refuse what cannot be: a value outside its own limits, quartiles outside the range."""
    for low, high, what, applies in (
        ("low", "high", "its interval", True),
        ("min", "max", "its range", True),
        ("q1", "q3", "its IQR", kind == RowType.MEDIAN),  # a mean may lie outside the quartiles
    ):
        least, most = parts.number(low), parts.number(high)
        if applies and least is not None and most is not None:
            outside(value.value, least, most, what)
    _quartiles_inside(parts)
    _refuse_points_between_groups(parts, value)


def _quartiles_inside(parts: Parts) -> None:
    """Refuse quartiles that lie outside the range of the same values."""
    q1, q3, least, most = (parts.number(name) for name in ("q1", "q3", "min", "max"))
    if q1 is None or q3 is None or least is None or most is None or least <= q1 <= q3 <= most:
        return
    raise NotationError(
        f"the IQR {q1:g} to {q3:g} is not within the range {least:g} to {most:g}: one of them is mistyped, "
        "or the paper is wrong (then leave one out and put the printed words under `printed:`)"
    )


_WHOLE_SPREAD = 10  # from here on nobody prints the mean to a thousandth and its SD to a whole number


def _refuse_points_between_groups(parts: Parts, value: Token) -> None:
    """Refuse `1.234 (SD 567)`: beside such an SD its point groups digits, or one is mistyped."""
    spread = parts.number("sd") if parts.has("sd") else parts.number("se")
    if spread is None or spread < _WHOLE_SPREAD or parts.fields.get("spread_decimals"):
        return
    if value.decimals == 3 and 1 <= abs(value.value) < 1000:
        raise NotationError(
            f"{value.text} beside {spread:g}: does its point group digits? Then write "
            f"`{value.text.replace('.', '')}`, else `{value.text}0`, or one of the two is mistyped"
        )
