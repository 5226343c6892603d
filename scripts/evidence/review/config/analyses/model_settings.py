"""Settings of models that must fit each other: rule, interval, prediction and priors of tau.

An interval or a prediction acts on the models it stands with, or is refused for them; nothing is recorded
that was not done.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from evidence.record.pooling_model import PoolingModel
from evidence.review.config.files.config_file import Place
from evidence.review.config.files.shapes import ModelData

RULE, INTERVAL, PREDICTION, TAU2 = "rule", "interval", "prediction", "tau2"
NO_RULE, HOUSE = "none", "house"
MODELS = ("two-arm model", "rare two-arm model", "single-arm model")
# What a rule decides by itself, so that the setting must not say otherwise.
HOUSE_INTERVAL = "hksj-floor"
# Models with an interval of their own, that none of the settings changes.
THREE_LEVEL = PoolingModel.THREE_LEVEL
OWN_INTERVAL = (
    PoolingModel.MANTEL_HAENSZEL,
    PoolingModel.PETO,
    PoolingModel.CONDITIONAL_EXACT,
    PoolingModel.COMMON_EFFECT,
    PoolingModel.BAYESIAN,
    THREE_LEVEL,
)
NO_PREDICTION = (
    PoolingModel.MANTEL_HAENSZEL,
    PoolingModel.PETO,
    PoolingModel.CONDITIONAL_EXACT,
    PoolingModel.COMMON_EFFECT,
)
OWN_PREDICTION = (PoolingModel.BAYESIAN, PoolingModel.BETA_BINOMIAL, THREE_LEVEL)
NONE_ASKED = "none"
# Models of two arms that take the counts as they are: they add nothing to an empty cell, and no printed
# contrast can enter them.
MODELS_OF_COUNTS = (
    PoolingModel.MANTEL_HAENSZEL,
    PoolingModel.SPARSE_LADDER,
    PoolingModel.PETO,
    PoolingModel.CONDITIONAL_EXACT,
    PoolingModel.BINOMIAL_NORMAL,
    PoolingModel.BETA_BINOMIAL,
    PoolingModel.COMMON_LOGISTIC,
)
CORRECTIONS = ("add", "to", "add by arm size")


def with_rule(settings: ModelData, override: Mapping[str, object]) -> ModelData:
    """Return settings with some of them overridden.

    Who asks for another interval than the rule's without naming a rule gets that, whatever the number of
    studies.
    """
    merged = {**settings, **override}
    if RULE not in override and override.get(INTERVAL, HOUSE_INTERVAL) != HOUSE_INTERVAL:
        merged[RULE] = NO_RULE
    return merged


def contradictions(at: Place, given: Mapping[str, object]) -> Iterator[tuple[Place, str]]:
    """Go through what one mapping of settings asks for that its models or its rule do not do."""
    yield from _rule(at, given)
    for key in MODELS:
        if at[0] == "primary" and given.get(key) == THREE_LEVEL:
            yield (
                (*at, key),
                f"{THREE_LEVEL} is for analyses beside the primary one",
            )
    asked = [str(given[key]) for key in MODELS if key in given and key != "rare two-arm model"]
    if not asked:
        asked = [str(given[key]) for key in MODELS if key in given]
    if not asked:
        return
    named = " and ".join(dict.fromkeys(asked))
    two_arm = [str(given[key]) for key in MODELS[:2] if key in given]
    if two_arm and all(model in MODELS_OF_COUNTS for model in two_arm):
        for key in CORRECTIONS:
            if key in given:
                message = f"the model {' and '.join(dict.fromkeys(two_arm))} adds nothing to empty cells"
                yield (*at, key), f"{message}; leave {key!r} out"
    if INTERVAL in given and all(model in OWN_INTERVAL for model in asked):
        yield (*at, INTERVAL), f"the model {named} has an interval of its own; leave 'interval' out"
    if PREDICTION in given and given[PREDICTION] != NONE_ASKED:
        if all(model in NO_PREDICTION for model in asked):
            yield (*at, PREDICTION), f"the model {named} has no prediction interval; leave 'prediction' out"
        elif all(model in (*NO_PREDICTION, *OWN_PREDICTION) for model in asked):
            message = f"the model {named} predicts by its own distribution; allowed: none"
            yield (*at, PREDICTION), message


def _rule(at: Place, given: Mapping[str, object]) -> Iterator[tuple[Place, str]]:
    rule, interval = given.get(RULE), given.get(INTERVAL)
    if rule in (None, NO_RULE) or interval is None:
        return
    if rule != HOUSE:
        message = (
            f"the rule {rule!r} decides on the interval by itself; leave 'interval' out, or write rule: none"
        )
        yield (*at, INTERVAL), message
    elif interval != HOUSE_INTERVAL:
        message = f"the rule 'house' takes {HOUSE_INTERVAL}; for {interval!r} write rule: none"
        yield (*at, INTERVAL), message


def known_comparisons() -> tuple[str, ...]:
    """Return the types of comparison that informative priors of tau know."""
    from evidence.stats.bayesian import priors  # brings scipy, which most settings need not wait for

    return tuple(dict.fromkeys((*priors.TURNER, *priors.RHODES)))


def known_outcomes() -> tuple[str, ...]:
    """Return the types of outcome that informative priors of tau know."""
    from evidence.stats.bayesian import priors

    tables = (*priors.TURNER.values(), *priors.RHODES.values())
    return tuple(dict.fromkeys(name for table in tables for name in table))
