"""The arithmetic behind rows, against scipy and by hand."""

import pytest
from scipy import stats

from evidence.studies.notation.text.units import unit_factor
from evidence.studies.tidy import arithmetic
from evidence.studies.tidy.arithmetic import se_from_interval, student_t_quantile

T_TOLERANCE = 1e-9  # relative: bisection to the last digits of a double, scipy's own error included
ROUNDING = 1e-11  # relative: factors are written here with twelve digits


@pytest.mark.parametrize("df", [1, 2, 3, 4, 5, 10, 24, 59, 99, 1000, 10_001, 250_000, 9_999_999])
@pytest.mark.parametrize("probability", [0.5, 0.8, 0.95, 0.975, 0.995, 0.9995])
def test_t_quantiles_are_those_of_scipy(df, probability):
    expected = stats.t.ppf(probability, df)
    assert student_t_quantile(probability, df) == pytest.approx(expected, rel=T_TOLERANCE, abs=T_TOLERANCE)


@pytest.mark.parametrize(("probability", "df"), [(0.975, 0), (0.4, 5), (1.0, 5)])
def test_a_quantile_that_does_not_exist_is_refused(probability, df):
    with pytest.raises(ValueError, match="t quantile"):
        student_t_quantile(probability, df)


def test_the_standard_error_gives_the_interval_back():
    low, high = stats.t.interval(0.9, 14, loc=3.0, scale=0.7)
    assert se_from_interval(low, high, 0.9, 15) == pytest.approx(0.7, rel=T_TOLERANCE)


@pytest.mark.parametrize(
    ("printed", "wanted", "factor"),
    [
        ("d", "hours", 24),
        ("min", "hours", 1 / 60),
        ("h", "minutes", 60),
        ("weeks", "days", 7),
        ("s", "seconds", 1),
        ("%", "percent", 1),
        ("cm", "cm", 1),
        ("cm", "hours", None),
        ("%", "points", None),
        ("kPa", "mmHg", 7.50061575846),  # a millimetre of mercury is 13.5951 x 9.80665 Pa
        ("cmH2O", "kPa", 0.0980665),
        ("mmHg", "mmHg", 1),
        ("mg/dL", "g/L", 0.01),
        ("umol/L", "µmol/l", 1),
        ("umol/L", "mmol/L", 0.001),
        ("umol/L", "mg/dL", None),  # depends on the substance
        ("mL/min", "L/h", 0.06),
        ("mL/min", "mL/min/1.73 m2", None),
        ("mL/min/1.73 m2", "ml/min/1.73 m²", 1),
        ("m", "minutes", None),
        ("letters", "ETDRS letters", None),
    ],
)
def test_units_are_converted_where_they_measure_the_same(printed, wanted, factor):
    assert unit_factor(printed, wanted) == (None if factor is None else pytest.approx(factor, rel=ROUNDING))


def test_both_ways_to_a_t_quantile_meet(monkeypatch):
    df = arithmetic._MOST_DF
    summed = student_t_quantile(0.975, df)
    monkeypatch.setattr(arithmetic, "_MOST_DF", df - 1)
    assert student_t_quantile(0.975, df) == pytest.approx(summed, rel=1e-12)
