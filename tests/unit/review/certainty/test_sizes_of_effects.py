"""How large an effect is called: by its estimate against what is important, on the limits and beside them."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from evidence.record.reviews.methods import CertaintySettings
from evidence.review.certainty import ratings


@pytest.mark.parametrize(
    ("measure", "bounds", "estimate", "size"),
    [
        # Important from a difference of 3 on, large from twice as much.
        ("MD", (-3.0, 0.0, 3.0), 2.9, "little or no"), ("MD", (-3.0, 0.0, 3.0), -2.9, "little or no"), ("MD", (-3.0, 0.0, 3.0), 3.0, "important"),
        ("MD", (-3.0, 0.0, 3.0), -3.0, "important"), ("MD", (-3.0, 0.0, 3.0), 5.9, "important"), ("MD", (-3.0, 0.0, 3.0), 6.0, "large"),
        ("MD", (-3.0, 0.0, 3.0), -6.0, "large"), ("MD", (0.0,), 5.0, None), ("MD", (-3.0, 0.0, 3.0), None, None), ("proportion", (), 0.3, None),
        ("RR", (0.75, 1.0, 1.25), 0.76, "little or no"), ("RR", (0.75, 1.0, 1.25), 0.75, "important"), ("RR", (0.75, 1.0, 1.25), 1.25, "important"),
        ("RR", (0.75, 1.0, 1.25), 0.5, "large"), ("RR", (0.75, 1.0, 1.25), 0.51, "important"), ("RR", (0.75, 1.0, 1.25), 2.0, "large"),
        ("RR", (0.75, 1.0, 1.25), 1.99, "important"),
    ],
)  # fmt: skip
def test_an_effect_is_little_important_or_large_by_its_estimate(measure, bounds, estimate, size):
    settings = replace(CertaintySettings(), large_benefit=0.5, large_harm=2.0)
    primary = SimpleNamespace(estimate=estimate)
    body = SimpleNamespace(
        bounds=bounds, settings=settings, synthesis=SimpleNamespace(measure=measure, primary=primary)
    )
    assert ratings._size(body) == size
