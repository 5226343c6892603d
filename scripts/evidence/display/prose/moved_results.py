"""How a result moved since an earlier run or a baseline, in words: then, now, the causes."""

from __future__ import annotations

from evidence.display import numbers, words
from evidence.display.measures import measure_of
from evidence.display.numbers import effect_format
from evidence.record.history.changes import Cause, CauseKind, Crossing, Lies, ResultChanged
from evidence.record.history.kept import NO_EFFECT, KeptNumbers
from evidence.record.pooling_model import WITH_PRIORS
from evidence.record.results.analysis import NOT_POOLED, POOLED

ARROW = "→"
MOST_NAMED = 4
# What became of a publication that is no longer included.
LEFT = {
    CauseKind.STUDY_REMOVED: "no longer there",
    CauseKind.STUDY_UNUSABLE: "left out for a problem in the file",
    CauseKind.STUDY_ELSEWHERE: "no longer about the question",
}
_CAUSES = {
    **LEFT,
    CauseKind.STUDY_ADDED: "added",
    CauseKind.STUDY_MENDED: "problem mended",
    CauseKind.STUDY_ASKED: "about the question now",
    CauseKind.STUDY_EDITED: "edited",
    CauseKind.STUDY_READ: "read otherwise, by vocabulary or code",
    CauseKind.STUDY_RETRACTED: "retracted",
    CauseKind.STUDY_MOVED: "counted to another study",
    CauseKind.OTHER_STUDIES: "because of another study file",
}


def effect(now: KeptNumbers | None, *, measure: bool = True) -> str:
    """Write a result with its interval: ``RR 0.57 (0.31 to 1.05)``."""
    if now is None:
        return "none"
    if now.status == NOT_POOLED or now.estimate is None:
        return "not pooled"
    shown = measure_of(now.measure)
    fmt = effect_format(shown, (now.estimate, now.ci_low, now.ci_high))
    name = f"{now.measure} " if measure and shown.comparative else ""
    credible = now.model in WITH_PRIORS
    return name + fmt.effect(now.estimate, now.ci_low, now.ci_high, credible=credible)


def prediction(now: KeptNumbers | None) -> str:
    """Write the prediction interval; a dash where there is none."""
    if now is None or now.pi_low is None or now.pi_high is None:
        return numbers.MISSING
    return effect_format(measure_of(now.measure), (now.pi_low, now.pi_high)).interval(now.pi_low, now.pi_high)


def rest(now: KeptNumbers | None) -> str:
    """Write how many studies and people a result has, and how far its studies differ."""
    if now is None:
        return numbers.MISSING
    parts = [words.plural(now.k, "study"), *([now.stratum] if now.stratum else [])]
    if now.people is not None:
        parts.append(words.plural(now.people, "person"))
    if now.tau2 is not None:
        parts.append(f"τ² {numbers.tau2(now.tau2)}")
    return ", ".join(parts)


def crossing(found: Crossing) -> str:
    """Say what an interval does now: ``now excludes no effect``."""
    value = "no effect" if found.mark.kind == NO_EFFECT else f"{found.mark.label} ({found.mark.kind})"
    if Lies.UNKNOWN in (found.before, found.after):
        return f"has {'no' if found.after is Lies.UNKNOWN else 'now an'} interval against {value}"
    if found.after is Lies.INCLUDES:
        return f"no longer excludes {value}"
    if found.before is Lies.INCLUDES:
        return f"now excludes {value}"
    return f"now lies {found.after} {value}"


def cause(found: Cause) -> str:
    """Name a cause: ``Lee 2004 (added)``, ``Lee 2004 (edited: design)``, ``settings (tau2)``."""
    if found.kind in (CauseKind.CODE, CauseKind.VOCABULARY):
        return str(found.kind)
    named = words.first_of(found.names, MOST_NAMED)
    if found.kind in (CauseKind.SETTING, CauseKind.SETTING_OR_CODE):
        said = "settings" if found.kind is CauseKind.SETTING else str(found.kind)
        return f"{said} ({named.replace('_', ' ')})" if named else said
    parts = f": {', '.join(found.parts)}" if found.parts else ""
    return f"{named} ({_CAUSES[found.kind]}{parts})"


def causes(changed: ResultChanged) -> str:
    """Name all causes of a moved result."""
    return words.listed(cause(c) for c in changed.causes)


def alone(found: Cause) -> str:
    """Say what a cause alone would have made of the earlier result."""
    return f"{cause(found)} alone: {effect(found.alone)}"


def result_line(changed: ResultChanged) -> str:
    """Say in one line what became of a result, and why."""
    by = f"; by {causes(changed)}" if changed.causes else ""
    if changed.before is None:
        return f"{changed.label}: new, {effect(changed.after)}{by}"
    if changed.after is None:
        return f"{changed.label}: gone, it was {effect(changed.before)}{by}"
    said = f"{changed.label}: "
    if changed.moved:
        said += f"{effect(changed.before)} {ARROW} {effect(changed.after, measure=_other_measure(changed))}"
        if changed.before.stratum and changed.after.stratum not in ("", changed.before.stratum):
            said += f" ({changed.before.stratum} {ARROW} {changed.after.stratum})"
        if _counts(changed.before) != _counts(changed.after):
            said += f", {rest_in_short(changed.before)} {ARROW} {rest_in_short(changed.after)}"
    else:
        said += f"{effect(changed.after)} as before"
    told = [crossing(c) for c in changed.crossings]
    if models := other_model(changed):
        told.insert(0, f"model {models}")
    if changed.certainties:
        before, after = changed.certainties
        told.append(f"certainty {before or 'not graded'} {ARROW} {after or 'not graded'}")
    elif changed.sentences and not told:
        told.append("worded differently")
    said += "".join(f"; {t}" for t in told)
    return said + by


def other_model(changed: ResultChanged) -> str:
    """Name the models of a result that is pooled by another one, which alone makes another interval."""
    before, after = changed.before, changed.after
    if before is None or after is None or before.model == after.model:
        return ""
    return f"{before.model} {ARROW} {after.model}" if before.status == after.status == POOLED else ""


def rest_in_short(now: KeptNumbers) -> str:
    """Write studies and people: ``k 4, n 812``."""
    return f"k {now.k}" + (f", n {numbers.integer(now.people)}" if now.people is not None else "")


def _counts(now: KeptNumbers) -> tuple[int, int | None]:
    return now.k, now.people


def _other_measure(changed: ResultChanged) -> bool:
    a, b = changed.before, changed.after
    return a is None or b is None or a.measure != b.measure
