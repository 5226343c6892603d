"""Three-level models and cluster-robust inference agree with metafor's rma.mv and clubSandwich."""

import numpy as np
import pytest

from evidence.stats.dependent import multilevel, robust

from .. import independent
from ..fixtures import INDEX, case, close, effects_of

# rma.mv stops when nlminb's relative change of the likelihood is 1e-10 to 1e-14: about the root of that in the
# components. Largest deviation: 6e-7 of their sum. Ours never has the lower likelihood, and in 60 digits Newton's
# step from it is below 1e-9 (`test_the_maximum_in_sixty_digits`).
COMPONENT = 1e-6
ESTIMATE = 1e-6
# Bounds were searched by uniroot on top of fits under nlminb's defaults. Largest deviation: 2e-7.
PROFILE = 1e-6
# The p value of Q, of closed form: R's matrices have a condition number of 1e6 with moderators. Largest: 3e-10.
P_OF_Q = 1e-9
# The likelihood is flat at its top: 1e-6 in the components leaves 1e-12 of it. Largest deviation: 5e-12.
LIKELIHOOD = 1e-10
# Twice the same likelihood in double precision.
NOT_LOWER = 1e-11
# Of the components' sum: what the search of the library leaves.
SEARCHED = 1e-8
# Differences in 60 digits.
STEP = 1e-12
CASES = [n for n in INDEX if "multilevel" in case(n)]
ROBUST = {
    "robust_CR0": "CR0",
    "robust_CR1": "CR1",
    "robust_CR2_clubSandwich": "CR2",
    "moderator_robust_CR1": "CR1",
    "moderator_robust_CR2_clubSandwich": "CR2",
}
NOT_COMPARED = {
    "robumeta_CORR": "moment estimator of another working model, correlated effects with one rho",
    "robumeta_HIER": "moment estimator of another working model, hierarchical effects",
}
ABOUT_THE_BLOCK = {"status", "outer", "inner", "cluster_counts", "moderator", "moderator_values"}
FITS = {"REML_z": ("REML", "z"), "REML_t": ("REML", "t"), "ML_z": ("ML", "z")}


def fitted(name, **options):
    block = case(name)["multilevel"]
    yi, vi = effects_of(case(name))
    if options.pop("moderator", False):
        options["moderators"] = {block["moderator"]: block["moderator_values"]}
    options.setdefault("sigma2_intervals", False)
    return multilevel.fit(yi, vi, block["outer"], **options)


def likelihood_of(fit, sigma2, method):
    """Write the likelihood down in matrices, as an independent check."""
    m = fit.v + sigma2[0] * (fit.study[:, None] == fit.study) + sigma2[1] * np.eye(fit.k)
    w = np.linalg.inv(m)
    information = fit.x.T @ w @ fit.x
    residual = fit.y - fit.x @ np.linalg.solve(information, fit.x.T @ w @ fit.y)
    out = -0.5 * np.linalg.slogdet(m)[1] - 0.5 * residual @ w @ residual
    if method == "ML":
        return out - fit.k / 2 * np.log(2 * np.pi)
    design = np.linalg.slogdet(fit.x.T @ fit.x)[1]
    p = fit.x.shape[1]
    return out - (fit.k - p) / 2 * np.log(2 * np.pi) + (design - np.linalg.slogdet(information)[1]) / 2


@pytest.mark.parametrize("block", [*FITS, "moderator_REML_z"])
@pytest.mark.parametrize("name", CASES)
def test_three_levels(name, block):
    theirs = case(name)["multilevel"][block]
    method, test = FITS.get(block, ("REML", "z"))
    ours = fitted(name, method=method, test=test, moderator=block.startswith("moderator"))
    close(list(ours.sigma2.values()), theirs["sigma2"], scale=sum(theirs["sigma2"]), relative=COMPONENT)
    beta, se = (np.atleast_1d(theirs.get(a, theirs.get(b))) for a, b in (("beta", "estimate"), ("se", "se")))
    close(ours.beta, list(beta), scale=se, relative=ESTIMATE)
    close(ours.se, list(se), relative=ESTIMATE)
    for mine, key in ((ours.ci_low, "ci_lb"), (ours.ci_high, "ci_ub")):
        close(mine, list(np.atleast_1d(theirs[key])), scale=se, relative=ESTIMATE)
    close(ours.statistic, list(np.atleast_1d(theirs["stat"])), scale=1.0, relative=ESTIMATE)
    close(ours.p_value, list(np.atleast_1d(theirs["pval"])), scale=1.0, relative=ESTIMATE)
    close(ours.q, theirs["QE"])
    close(ours.q_p, theirs["QEp"], relative=P_OF_Q)
    assert ours.q_df == theirs["QE_df"]
    assert [ours.studies, ours.k] == theirs["levels"]
    close(
        ours.log_likelihood,
        theirs["ll_REML" if method == "REML" else "ll_ML"],
        scale=1.0,
        relative=LIKELIHOOD,
    )
    if "QM" in theirs:
        close(ours.moderators_q, theirs["QM"], relative=ESTIMATE)
        close(ours.moderators_p, theirs["QMp"], relative=ESTIMATE)
    if "prediction" in theirs:
        pair = [theirs["prediction"]["pi_lb"], theirs["prediction"]["pi_ub"]]
        close([ours.pi_low, ours.pi_high], pair, scale=1.0, relative=ESTIMATE)


@pytest.mark.parametrize("method", ["REML", "ML"])
@pytest.mark.parametrize("name", CASES)
def test_the_likelihood_is_at_its_maximum_and_not_below_rs(name, method):
    theirs = case(name)["multilevel"][f"{method}_z"]["sigma2"]
    ours = fitted(name, method=method)
    top = likelihood_of(ours, list(ours.sigma2.values()), method)
    close(ours.log_likelihood, top, scale=1.0)
    assert top > likelihood_of(ours, theirs, method) - NOT_LOWER
    for factors in ((1.01, 1), (0.99, 1), (1, 1.01), (1, 0.99)):
        moved = np.array(list(ours.sigma2.values())) * factors
        assert likelihood_of(ours, moved, method) < top


@pytest.mark.parametrize("method", ["REML", "ML"])
@pytest.mark.parametrize("name", CASES)
def test_the_maximum_in_sixty_digits(name, method):
    ours = fitted(name, method=method)
    theirs = case(name)["multilevel"][f"{method}_z"]["sigma2"]
    sigma2 = np.array(list(ours.sigma2.values()))
    f = independent.three_levels(ours.y, np.diag(ours.v), ours.study, ours.x, method)
    top = independent.precise(sigma2)
    close(ours.log_likelihood, float(f(top)))
    step, _ = independent.newton(f, top, independent.precise([STEP, STEP]))
    assert (np.abs(step) < SEARCHED * sigma2.sum()).all()
    assert f(top) >= f(independent.precise(theirs))


@pytest.mark.parametrize("name", CASES)
def test_i2_by_level_and_likelihood_ratio(name):
    block = case(name)["multilevel"]
    ours, without = fitted(name), fitted(name, levels="row")
    close(ours.i2, block["I2_multilevel"]["total"], relative=ESTIMATE)
    close(list(ours.i2_by_level.values()), block["I2_multilevel"]["by_level"], relative=COMPONENT)
    close(ours.typical_variance, block["I2_multilevel"]["typical_vi"])
    ratio = 2 * (ours.log_likelihood - without.log_likelihood)
    close(ratio, block["lrt_outer"]["LRT"], relative=ESTIMATE)


@pytest.mark.parametrize("name", CASES)
def test_profile_intervals(name):
    theirs = case(name)["multilevel"]["sigma2_profile_ci"]
    ours = fitted(name, sigma2_intervals=True)
    for bounds, key in zip(ours.sigma2_ci.values(), ("sigma2_1", "sigma2_2"), strict=True):
        close(bounds, [theirs[key]["ci_lb"], theirs[key]["ci_ub"]], relative=PROFILE)


@pytest.mark.parametrize("block", [*ROBUST, "robust_CR1_rma_uni_REML"])
@pytest.mark.parametrize("name", CASES)
def test_cluster_robust(name, block):
    theirs = case(name)["multilevel"][block]
    if block == "robust_CR1_rma_uni_REML":
        ours = robust.cluster_robust(fitted(name, levels="row"), kind="CR1")
    else:
        fit = fitted(name, moderator=block.startswith("moderator"))
        ours = robust.cluster_robust(fit, kind=ROBUST[block])
    for mine, key in ((ours.se, "se"), (ours.df, "df"), (ours.statistic, "stat"), (ours.p_value, "pval")):
        expected = np.broadcast_to(np.atleast_1d(theirs[key]), mine.shape)
        close(mine, list(expected), relative=ESTIMATE)
    scale = np.atleast_1d(theirs["se"])
    for mine, key in ((ours.ci_low, "ci_lb"), (ours.ci_high, "ci_ub")):
        close(mine, list(np.atleast_1d(theirs[key])), scale=scale, relative=ESTIMATE)
    assert ours.clusters == theirs["clusters"]
    if "QM" in theirs:
        close(ours.moderators_f, theirs["QM"], relative=ESTIMATE)
        close(ours.moderators_df, theirs["QM_df"], relative=ESTIMATE)
        close(ours.moderators_p, theirs["QMp"], relative=ESTIMATE)


def test_every_part_is_compared_or_has_a_reason():
    compared = {
        "I2_multilevel",
        "lrt_outer",
        "sigma2_profile_ci",
        "robust_CR1_rma_uni_REML",
        "moderator_REML_z",
    }
    known = compared | set(FITS) | set(ROBUST) | set(NOT_COMPARED) | ABOUT_THE_BLOCK
    assert {key for name in CASES for key in case(name)["multilevel"]} == known
