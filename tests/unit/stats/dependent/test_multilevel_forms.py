"""Every field of a model with variance components from generalised least squares by numpy, given its components."""

import numpy as np
import pytest
from scipy import stats

from evidence.record.notes.note import Note
from evidence.stats.dependent import multilevel
from evidence.stats.errors import StatsError

# Both solve the same equations; only rounding is left.
CLOSED_FORM = 1e-9
Y = np.array([0.10, 0.45, 0.90, 1.30, -0.60, 0.35, 0.20, 0.75, -0.1])
STUDY = np.array([0, 0, 1, 1, 2, 2, 3, 4, 4])
SAME = (STUDY[:, None] == STUDY).astype(float)
V = np.diag([0.04, 0.09, 0.05, 0.02, 0.08, 0.06, 0.03, 0.12, 0.05]) + 0.01 * (SAME - np.eye(9))
DOSE = np.array([1.0, 2.0, 0.5, 3.0, 1.5, 4.0, 1.0, 2.5, 2.0])
KINSHIP = {"study": SAME, "row": np.eye(9)}


def solved(x, matrix):
    inverse = np.linalg.inv(matrix)
    covariance = np.linalg.inv(x.T @ inverse @ x)
    beta = covariance @ x.T @ inverse @ Y
    return beta, covariance, float((Y - x @ beta) @ inverse @ (Y - x @ beta)), inverse


@pytest.mark.parametrize("method", ["REML", "ML"])
@pytest.mark.parametrize("test", ["t", "z"])
@pytest.mark.parametrize("levels", ["study/row", "study", "row", "none"])
@pytest.mark.parametrize("moderators", [None, {"dose": DOSE}])
def test_every_field_follows_from_generalised_least_squares(method, test, levels, moderators):
    found = multilevel.fit(
        Y, V, STUDY, levels=levels, moderators=moderators, method=method, test=test, level=0.9,
        sigma2_intervals=False,
    )  # fmt: skip
    x = np.ones((9, 1)) if moderators is None else np.column_stack([np.ones(9), DOSE])
    p, used = x.shape[1], () if levels == "none" else tuple(levels.split("/"))
    assert tuple(found.sigma2) == used and found.names == ("intercept", *(moderators or ()))
    beta, covariance, _, _ = solved(x, V + sum(found.sigma2[name] * KINSHIP[name] for name in used))
    se, df = np.sqrt(np.diag(covariance)), 9 - p if test == "t" else None
    law = stats.norm if df is None else stats.t(df)
    wanted = {
        "beta": beta, "se": se, "covariance": covariance, "statistic": beta / se,
        "ci_low": beta - law.ppf(0.95) * se, "ci_high": beta + law.ppf(0.95) * se,
        "p_value": 2 * law.sf(np.abs(beta / se)),
    }  # fmt: skip
    for name, value in wanted.items():
        assert getattr(found, name) == pytest.approx(value, rel=CLOSED_FORM), name
    assert (found.df, found.k, found.studies, found.status, found.notes) == (df, 9, 5, "pooled", ())
    _, plain, q, inverse = solved(x, V)
    trace = np.trace(inverse) - np.trace(plain @ x.T @ inverse @ inverse @ x)
    assert (found.q, found.q_df) == (pytest.approx(q, rel=CLOSED_FORM), 9 - p)
    assert found.q_p == pytest.approx(stats.chi2.sf(q, 9 - p), rel=CLOSED_FORM)
    typical, total = (9 - p) / trace, sum(found.sigma2.values())
    assert found.typical_variance == pytest.approx(typical, rel=CLOSED_FORM)
    assert found.i2 == pytest.approx(100 * total / (total + typical), rel=CLOSED_FORM)
    assert found.i2_by_level == pytest.approx(
        {name: 100 * s / (total + typical) for name, s in found.sigma2.items()}, rel=CLOSED_FORM
    )
    assert (found.i2_ci, found.i2_by_level_ci, found.sigma2_ci) == (None, None, {})
    if moderators is None:
        half = law.ppf(0.95) * np.sqrt(covariance[0, 0] + total)
        assert (found.pi_low, found.pi_high) == pytest.approx(
            (beta[0] - half, beta[0] + half), rel=CLOSED_FORM
        )
        assert (found.moderators_q, found.moderators_p, found.moderators_df) == (None, None, 0)
    else:
        wald = (beta[1] / se[1]) ** 2
        assert (found.pi_low, found.pi_high) == (None, None)
        assert (found.moderators_q, found.moderators_df) == (pytest.approx(wald, rel=CLOSED_FORM), 1)
        assert found.moderators_p == pytest.approx(2 * law.sf(np.sqrt(wald)), rel=1e-7)


def test_two_moderators_are_tested_together_and_own_means_without_an_intercept_not_at_all():
    given = {"dose": DOSE, "late": [0.0, 1.0] * 4 + [0.0]}
    for test in ("t", "z"):
        found = multilevel.fit(Y, V, STUDY, moderators=given, test=test, sigma2_intervals=False)
        b, c = found.beta[1:], found.covariance[1:, 1:]
        wald = float(b @ np.linalg.inv(c) @ b)
        wanted = (wald, stats.chi2.sf(wald, 2)) if test == "z" else (wald / 2, stats.f.sf(wald / 2, 2, 6))
        assert (found.moderators_q, found.moderators_p) == pytest.approx(wanted, rel=1e-8)
    own = {"early": [1.0, 0.0] * 4 + [1.0], "late": given["late"]}
    found = multilevel.fit(Y, V, STUDY, moderators=own, intercept=False, sigma2_intervals=False)
    assert found.names == ("early", "late") and found.moderators_q is None and found.pi_low is None
    with pytest.raises(StatsError, match="without an intercept at least one is needed"):
        multilevel.fit(Y, V, STUDY, intercept=False)


@pytest.mark.parametrize(
    ("rows", "levels", "used", "note", "status"),
    [
        ([0, 0, 1], "study/row", ("study", "row"), None, "pooled"),
        ([0, 0, 0], "study/row", ("row",), "single_study_tau2", "single study"),
        ([0, 0, 0], "study", (), "single_study_tau2", "single study"),
        ([0, 0, 0], "row", ("row",), None, "single study"),
        ([0, 1, 2], "study/row", ("study",), "one_row_a_study", "pooled"),
        ([0, 1, 2], "row", ("row",), None, "pooled"),
        ([0, 1, 2], "none", (), None, "pooled"),
        ([0], "study/row", (), "single_study_tau2", "single study"),
        ([0], "row", (), None, "single study"),
    ],
)
def test_components_that_the_rows_cannot_tell_are_left_out_and_said(rows, levels, used, note, status):
    k = len(rows)
    found = multilevel.fit(Y[:k], np.full(k, 0.1), rows, levels=levels, sigma2_intervals=False)
    assert (tuple(found.sigma2), found.status) == (used, status)
    assert found.notes == (() if note is None else (Note(note),))
    assert (found.q_df, found.df, found.typical_variance is None) == (k - 1, k - 1 or None, k == 1)
    if k == 1:
        assert (found.beta[0], found.se[0], found.i2, found.q) == (
            Y[0],
            pytest.approx(np.sqrt(0.1)),
            None,
            0.0,
        )


@pytest.mark.parametrize(("studies", "predicted"), [(2, False), (3, True)])
def test_a_new_study_is_foretold_from_three_studies_on(studies, predicted):
    found = multilevel.fit(Y[:6], np.full(6, 0.05), np.arange(6) % studies, sigma2_intervals=False)
    assert (found.pi_low is not None) is predicted


def test_as_many_coefficients_as_rows_leave_nothing_over_and_more_are_refused():
    found = multilevel.fit(Y[:2], [0.1, 0.2], [0, 1], moderators={"x": [0.0, 1.0]}, levels="none")
    assert found.beta == pytest.approx([Y[0], Y[1] - Y[0]]) and (found.q, found.df, found.i2) == (
        0.0,
        None,
        None,
    )
    with pytest.raises(StatsError, match="3 coefficients for 2 estimates"):
        multilevel.fit(Y[:2], [0.1, 0.2], [0, 1], moderators={"x": [0.0, 1.0], "y": [1.0, 1.0]})
