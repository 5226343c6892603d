"""What studies of other designs found, beside the headline: a sentence for each stratum."""

from __future__ import annotations

from dataclasses import replace

from evidence.display import words
from evidence.display.geometry.forest.table import format_of
from evidence.display.prose.notes.names import STRATA
from evidence.display.prose.results import sentences
from evidence.display.prose.results.meaning import meaning
from evidence.record.results.analysis import Analysis
from evidence.record.results.analysis_names import PRIMARY_ANALYSIS
from evidence.record.results.strata import Stratum
from evidence.record.results.synthesis import OutcomeInfo, Synthesis
from evidence.record.summary.statement import WITHOUT_DIRECTION, State, statement_of


def name_of(analysis: Analysis) -> str:
    """Name the studies of an analysis by design: ``Randomised trials``; nothing where there are none."""
    return words.capital(STRATA[analysis.stratum]) if analysis.stratum is not None else ""


def as_primary(synthesis: Synthesis, analysis: Analysis) -> Synthesis:
    """Return the synthesis as one stratum tells it: its analysis in the place of the primary one."""
    return replace(
        synthesis,
        analyses=(replace(analysis, id=PRIMARY_ANALYSIS),),
        leave_one_out=(),
        subgroups=(),
        diagnostics=None,
        benchmark=None,
        strata=(),
    )


def must_be_told(synthesis: Synthesis) -> bool:
    """Whether a result may not be told without its designs: others stand beside it, or nobody drew lots."""
    stratum = synthesis.primary.stratum
    unlike_a_trial = synthesis.comparison.two_arm and stratum is not Stratum.RANDOMISED
    return stratum is not None and (bool(synthesis.strata) or unlike_a_trial)


def headed(synthesis: Synthesis, text: str) -> str:
    """Put the designs of a result before what is said of it, where they must be told."""
    return f"{name_of(synthesis.primary)}: {text}" if must_be_told(synthesis) else text


def others(synthesis: Synthesis, outcome: OutcomeInfo) -> tuple[str, ...]:
    """Say what each other stratum found, with its studies and people, and why it is not the headline."""
    return tuple(_other(synthesis, a, outcome) for a in synthesis.strata)


def _other(synthesis: Synthesis, analysis: Analysis, outcome: OutcomeInfo) -> str:
    alone = as_primary(synthesis, analysis)
    text = meaning(alone, outcome, format_of(analysis))
    people = sentences.size(synthesis, analysis)
    size = words.plural(len(analysis.effects), "study") + (f", {people}" if people else "")
    stronger = list(Stratum).index(analysis.stratum or Stratum.TOGETHER)
    first = list(Stratum).index(synthesis.primary.stratum or Stratum.TOGETHER)
    why = " (the stronger design, but no result)" if stronger < first and analysis.estimate is None else ""
    return f"{name_of(analysis)} ({size}){why}: {text}"


def in_short(synthesis: Synthesis) -> tuple[str, ...]:
    """Write each other stratum in one line: ``Non-randomised comparisons, 3 studies: RR 0.49 (...)``."""
    return tuple(_in_short(synthesis, a) for a in synthesis.strata)


def _in_short(synthesis: Synthesis, analysis: Analysis) -> str:
    said = statement_of(synthesis, analysis)
    size = words.plural(len(analysis.effects), "study")
    fmt = format_of(analysis)
    if said.estimate is None:
        found = "not pooled"
    elif said.state in WITHOUT_DIRECTION and said.state is not State.NO_INTERVAL:
        found = f"cannot tell ({fmt.interval(analysis.ci_low, analysis.ci_high)})"
    else:
        effect = fmt.effect(
            analysis.estimate,
            analysis.ci_low,
            analysis.ci_high,
            imputed=analysis.imputed,
            credible=analysis.credible,
        )
        found = f"{fmt.measure.name} {effect}"
    return f"{name_of(analysis)}, {size}: {found}"
