"""For each pooled result an R script with its data: metafor and meta give the same numbers, and say so.

Only models that both packages have are written down: inverse variance with random or common effect,
Mantel-Haenszel and Peto. The scripts hold their data, need no other file, and stop where a number differs.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from evidence.record.measures import SURVIVAL, measure_of
from evidence.record.results.synthesis import POOLED, Analysis, Candidate, StudyEffect, Synthesis
from evidence.record.reviews.evidence import Evidence

# Numbers of another engine and another search for tau2.
TOLERANCE = 1e-4
# Our interval: metafor's `test`, and meta's `method.random.ci` with `adhoc.hakn.ci`.
_TESTS = {"wald": ("z", "classic", ""), "hksj": ("knha", "HK", ""), "hksj-floor": ("adhoc", "HK", "se")}
# Estimators of tau2 that both packages know by one name.
_TAU2 = ("REML", "ML", "DL", "PM", "EB", "SJ", "HE", "HS")
_INVERSE, _COMMON, _MH, _PETO = "inverse variance", "common effect", "Mantel-Haenszel", "Peto"
_MEASURES_OF_COUNTS = ("RR", "OR", "RD")


@dataclass(frozen=True, slots=True)
class RScript:
    """A script, by the outcome that it is of and its name without ending."""

    outcome: str
    name: str
    text: str


def r_scripts(evidence: Evidence) -> Iterator[RScript]:
    """Go through the scripts of all pooled primary results, headlines and strata, whose model R has."""
    for outcome in evidence.outcomes:
        for synthesis in outcome.syntheses:
            for analysis in (synthesis.primary, *synthesis.strata):
                fit = _fit(analysis)
                if analysis.status != POOLED or fit is None or not _told(analysis):
                    continue
                beside = (
                    "" if analysis is synthesis.primary else f".{str(analysis.stratum).replace(' ', '-')}"
                )
                title = f"{outcome.outcome.label}: {synthesis.label}"
                text = _script(title, synthesis, analysis, fit)
                yield RScript(outcome.outcome.id, f"{synthesis.id}{beside}", text)


def _told(analysis: Analysis) -> bool:
    """Whether the effects that were pooled stand in the result, one for each study."""
    return sum(e.yi is not None and e.vi is not None for e in analysis.effects) == analysis.k


@dataclass(frozen=True, slots=True)
class _Fit:
    """The calls of both packages."""

    metafor: str
    meta: str  # empty where meta has another variance
    counted: bool  # whether they set out from counts


def _fit(analysis: Analysis) -> _Fit | None:
    """Write the calls of an analysis; ``None`` where the packages have no such model."""
    level = f"{100 * analysis.level:g}"
    if analysis.model in (_MH, _PETO) and analysis.ci_method in (None, "wald"):
        return _of_counts(analysis, level)
    if analysis.model == _COMMON and analysis.ci_method in (None, "wald"):
        return _Fit(
            f'rma(yi, vi, data = dat, method = "EE", level = {level})',
            f"metagen(yi, sqrt(vi), studlab = study, data = dat, common = TRUE, random = FALSE, "
            f"level.ma = {analysis.level:g})",
            False,
        )
    known = analysis.ci_method in _TESTS and analysis.tau2_method in _TAU2
    if analysis.model != _INVERSE or not known:
        return None
    test, interval, adhoc = _TESTS[analysis.ci_method or ""]
    more = f', adhoc.hakn.ci = "{adhoc}"' if adhoc else ""
    return _Fit(
        f'rma(yi, vi, data = dat, method = "{analysis.tau2_method}", test = "{test}", level = {level})',
        "metagen(yi, sqrt(vi), studlab = study, data = dat, common = FALSE, random = TRUE, "
        f'method.tau = "{analysis.tau2_method}", method.random.ci = "{interval}"{more}, '
        f"level.ma = {analysis.level:g})",
        False,
    )


def _of_counts(analysis: Analysis, level: str) -> _Fit | None:
    sides = "ai = ai, n1i = n1i, ci = ci, n2i = n2i, data = dat"
    bin_ = "event.e = ai, n.e = n1i, event.c = ci, n.c = n2i, studlab = study, data = dat"
    ends = f"common = TRUE, random = FALSE, level.ma = {analysis.level:g}"
    if analysis.model == _PETO:
        return _Fit(
            f"rma.peto({sides}, add = 0, level = {level})",
            f'metabin({bin_}, sm = "OR", method = "Peto", {ends})',
            True,
        )
    if analysis.measure not in _MEASURES_OF_COUNTS:
        return None
    if analysis.measure == "RD":
        return _Fit(f'rma.mh({sides}, measure = "RD", add = 0, correct = FALSE, level = {level})', "", True)
    return _Fit(
        f'rma.mh({sides}, measure = "{analysis.measure}", add = 0, correct = FALSE, level = {level})',
        f'metabin({bin_}, sm = "{analysis.measure}", method = "MH", MH.exact = TRUE, {ends})',
        True,
    )


def _script(title: str, synthesis: Synthesis, analysis: Analysis, fit: _Fit) -> str:
    known = {c.key: c for c in synthesis.candidates}
    used = [(e, known[e.key]) for e in analysis.effects if e.yi is not None or fit.counted]
    columns = _columns(used, fit.counted)
    kind = measure_of(analysis.measure)
    body = ",\n".join(f"  {name} = {values}" for name, values in columns)
    limits = (analysis.ci_low_scale, analysis.ci_high_scale)
    expected = zip(("estimate", "lower", "upper"), (analysis.estimate_scale, *limits), strict=True)
    numbers = ", ".join(f"{name} = {_number(value)}" for name, value in expected)
    tau2 = (
        "" if analysis.tau2 is None or analysis.model != _INVERSE else f"\ntau2 <- {_number(analysis.tau2)}"
    )
    lines = [
        f"# {_plain(title)}",
        f"# {kind.name}, {analysis.k} studies; the numbers are on the pooling scale ({analysis.scale}).",
        "# The data are those of the primary result; where a package gives another number, the script stops.",
        "",
        "dat <- data.frame(",
        body,
        ")",
        f"expected <- c({numbers}){tau2}",
        f"tolerance <- {TOLERANCE:g}",
        "same <- function(found, wanted) {",
        "  stopifnot(all(abs(found - wanted) <= tolerance * pmax(1, abs(wanted))))",
        "}",
        "",
        'if (requireNamespace("metafor", quietly = TRUE)) {',
        "  library(metafor)",
        f"  res <- {fit.metafor}",
        "  print(res)",
        *(_MEAN_SURVIVAL if _averaged(analysis) else ()),
        f"  same({_FOUND if not _averaged(analysis) else 'found'}, expected)",
        *(["  same(res$tau2, tau2)"] if tau2 else []),
        *_prediction(analysis),
        '  cat("metafor gives the same numbers\\n")',
        "}",
        *(_with_meta(fit) if fit.meta and not _averaged(analysis) else ()),
        "",
    ]
    return "\n".join(lines)


_FOUND = "c(as.numeric(res$b), res$ci.lb, res$ci.ub)"
# The mean over studies and its interval by the delta method, from what metafor gives of the median study.
_MEAN_SURVIVAL = (
    "  # The result is the mean survival over studies, as log(-log).",
    "  mean_survival <- function(b, t2) log(-log(integrate(",
    "    function(z) exp(-exp(b + sqrt(t2) * z)) * dnorm(z), -Inf, Inf, rel.tol = 1e-10)$value))",
    "  b <- as.numeric(res$b)",
    "  found <- c(b, res$ci.lb, res$ci.ub)",
    "  if (res$tau2 > 0) {",
    "    e <- 1e-5 * min(1, res$tau2)",
    "    slopes <- c(mean_survival(b + e, res$tau2) - mean_survival(b - e, res$tau2),",
    "                mean_survival(b, res$tau2 + e) - mean_survival(b, res$tau2 - e)) / (2 * e)",
    "    half <- (res$ci.ub - b) / res$se * sqrt(sum((slopes * c(res$se, res$se.tau2))^2))",
    "    found <- mean_survival(b, res$tau2) + c(0, -half, half)",
    "  }",
)


def _averaged(analysis: Analysis) -> bool:
    return measure_of(analysis.measure).kind == SURVIVAL and analysis.model == _INVERSE


def _with_meta(fit: _Fit) -> tuple[str, ...]:
    kind = "random" if "random = TRUE" in fit.meta else "common"
    return (
        'if (requireNamespace("meta", quietly = TRUE)) {',
        "  library(meta)",
        f"  met <- {fit.meta}",
        "  print(met)",
        f"  same(c(met$TE.{kind}, met$lower.{kind}, met$upper.{kind}), expected)",
        '  cat("meta gives the same numbers\\n")',
        "}",
    )


def _prediction(analysis: Analysis) -> list[str]:
    """Hold a prediction interval of t(k-1) against metafor's, which takes that with its t-based tests."""
    wanted = (analysis.pi_low, analysis.pi_high)
    plain = analysis.prediction_method == "t(k-1)" and analysis.ci_method in ("hksj", "hksj-floor")
    if None in wanted or not plain or measure_of(analysis.measure).scale not in ("log", "raw"):
        return []
    turn = "exp" if measure_of(analysis.measure).scale == "log" else "identity"
    limits = ", ".join(_number(v) for v in wanted)
    return ["  pred <- predict(res)", f"  same({turn}(c(pred$pi.lb, pred$pi.ub)), c({limits}))"]


def _columns(used: Sequence[tuple[StudyEffect, Candidate]], counted: bool) -> Iterable[tuple[str, str]]:
    yield "study", f"c({', '.join(json.dumps(_plain(c.label), ensure_ascii=False) for _, c in used)})"
    if counted:
        sides = [c.sides for _, c in used]
        for name, values in (
            ("ai", [a.events for a, _ in sides]),
            ("n1i", [a.n for a, _ in sides]),
            ("ci", [b.events for _, b in sides]),
            ("n2i", [b.n for _, b in sides]),
        ):
            yield name, f"c({', '.join(_number(v) for v in values)})"
        return
    yield "yi", f"c({', '.join(_number(e.yi) for e, _ in used)})"
    yield "vi", f"c({', '.join(_number(e.vi) for e, _ in used)})"


def _number(value: float | int | None) -> str:
    return "NA" if value is None else repr(value)


def _plain(text: str) -> str:
    """Return text that can stand in a comment and between quotes: one line, without a backslash."""
    return " ".join(text.replace("\\", "/").split())
