"""The three shipped reviews, and what several tests read of their results."""

import re
from html.parser import HTMLParser
from pathlib import Path

REVIEWS = ("dvt-thrombectomy", "ivc-thrombosis", "clti-pdva")
GUIDED = ("dvt-thrombectomy", "clti-pdva")
# Measures that are shown in per cent or percentage points.
PER_CENT = ("proportion", "PLO", "survival", "CLOGLOG", "RD")


class _Text(HTMLParser):
    def __init__(self):
        super().__init__()
        self.words = []

    def handle_data(self, data):
        self.words.append(data)


def page_text(path: Path) -> str:
    """Return the words of a report and its annex."""
    parser = _Text()
    parser.feed(path.read_text())
    parser.feed(path.with_name("annex.html").read_text())
    return " ".join(" ".join(parser.words).split())


def synthesis(evidence, outcome, synthesis_id):
    found = next(o for o in evidence["outcomes"] if o["outcome"]["id"] == outcome)
    return next(s for s in found["syntheses"] if s["id"] == synthesis_id)


def pooled(data):
    """Each pooled synthesis with its outcome and primary analysis."""
    found = ((o["outcome"], s, s["analyses"][0]) for o in data["outcomes"] for s in o["syntheses"])
    return [(outcome, s, primary) for outcome, s, primary in found if primary["status"] == "pooled"]


def as_printed(text, expected):
    """Whether a text shows these numbers, rounded as it rounds them; bounds such as <0.1 hold."""
    found = re.findall(r"([<>]?)(-?)(\d[\d,]*\.?\d*)", text.replace("\N{MINUS SIGN}", "-"))
    if len(found) != len(expected):
        return False
    for (bound, sign, digits), value in zip(found, expected, strict=True):
        number = float(sign + digits.replace(",", ""))
        decimals = len(digits.partition(".")[2])
        near = abs(number - value) <= 0.5000001 * 10**-decimals
        if not {"<": value <= number, ">": value >= number}.get(bound, near):
            return False
    return True
