"""Small-study effects: tests of funnel asymmetry, and what a result becomes if studies are missing.

None of these tests says why small studies differ; with fewer than ten studies none has much power.
"""

from .asymmetry import (
    FunnelTest,
    PetPeese,
    egger,
    harbord,
    pet_peese,
    peters,
    regression_test,
    thompson_sharp,
)
from .fail_safe import FailSafe, orwin, rosenberg, rosenthal
from .funnel import Funnel, contour_funnel
from .rank import RankTest, begg
from .selection import Selection, step_selection, three_parameter_selection
from .trim_fill import TrimAndFill, trim_and_fill

__all__ = [
    "FailSafe",
    "Funnel",
    "FunnelTest",
    "PetPeese",
    "RankTest",
    "Selection",
    "TrimAndFill",
    "begg",
    "contour_funnel",
    "egger",
    "harbord",
    "orwin",
    "peters",
    "pet_peese",
    "regression_test",
    "rosenberg",
    "rosenthal",
    "step_selection",
    "thompson_sharp",
    "three_parameter_selection",
    "trim_and_fill",
]
