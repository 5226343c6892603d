"""The last results of a costly fit: a review fits the same studies again where rows leave the same ones out.

Leave-one-out, cumulative and sensitivity rows, subgroups and results beside each other often come to the same
studies under the same settings. Results depend on arguments alone, so that giving one back is computing it.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from typing import ParamSpec, TypeVar

import numpy as np

Given = ParamSpec("Given")
Made = TypeVar("Made")


def remembered(most: int) -> Callable[[Callable[Given, Made]], Callable[Given, Made]]:
    """Keep the last ``most`` results of a function of arrays and plain values.

    Its result must be one that nobody changes. Arguments of another kind, or of another type with the same
    value, are another call; errors are not kept.
    """

    def keep(function: Callable[Given, Made]) -> Callable[Given, Made]:
        known: OrderedDict[Hashable, Made] = OrderedDict()

        @wraps(function)
        def call(*args: Given.args, **kwargs: Given.kwargs) -> Made:
            try:
                key = (*map(_key, args), *((name, _key(value)) for name, value in sorted(kwargs.items())))
                hash(key)
            except TypeError:
                return function(*args, **kwargs)
            if key in known:
                known.move_to_end(key)
                return known[key]
            made = known[key] = function(*args, **kwargs)
            if len(known) > most:
                known.popitem(last=False)
            return made

        return call

    return keep


def _key(value: object) -> Hashable:
    if isinstance(value, np.ndarray):
        if value.dtype.hasobject:
            raise TypeError("objects have no bytes of their own")
        return (value.dtype.str, value.shape, value.tobytes())
    if isinstance(value, list | tuple):
        return (type(value), tuple(map(_key, value)))
    if isinstance(value, float):
        return (float, value.hex())  # -0.0 is not 0.0, and nan is nan
    hash(value)
    return (type(value), value)
