"""A guidance file for tests, and what it is held against."""

from __future__ import annotations

from pathlib import Path

from evidence.record.published.publication import PUBLICATION_TYPES
from evidence.review.config import settings
from evidence.review.guidance.reading import KnownWords, ReadGuidance, read_guidance
from evidence.review.selection.asked.publications import DESIGN_ORDER
from evidence.studies.vocabulary.loading import load_vocabulary
from workflow import mini

SCHEMAS = mini.REPOSITORY / "workflow/schemas"
# Of the small library: the review of legs, published in the middle of 2019.
GUIDANCE = """\
number: ABC1
title: An invented guidance document
programme: invented
published: '2019-06-12'
status: published
url: https://example.org/abc1
read:
  - {url: https://example.org/abc1, read: the whole document}
timetable:
  - {what: consultation, date: '2019-01', until: '2019-02'}
  - {what: publication, date: '2019-06-12'}
recommendations:
  - section: '1.1'
    indication: invented thrombosis
    tier: special arrangements
    bears: {outcomes: [pts_any, major_bleeding], items: [age]}
outcomes:
  - {section: '3.2', name: post-thrombotic syndrome, role: efficacy, outcomes: [pts_any]}
total sources: 2
sources:
  - {kind: trial, designs: [randomised controlled trial], count: 2}
considerations:
  - {section: '3.5', code: team, what: a team should see patients}
research:
  - {id: age, section: '1.4', name: age, read: {fields: [age]}}
codes:
  - system: CPT
    code: '00000'
    what: an invented procedure
    source: https://example.org/code
    steps: [an invented way in, an invented way out]
    risks:
      - {name: bleeding, outcomes: [major_bleeding]}
    benefits:
      - {name: fewer late complaints, outcomes: [pts_any]}
    recovery: [an invented rest]
"""


def read(folder: Path, text: str = GUIDANCE, name: str = "abc1") -> ReadGuidance:
    """Read a guidance file that the review of legs names."""
    mini.make(folder)
    (folder / "resources/guidance").mkdir(parents=True)
    (folder / "resources/guidance/abc1.yaml").write_text(text)
    config = folder / "config/reviews/legs.yaml"
    config.write_text(f"guidance: {{id: ABC1, dossier: {name}}}\n" + config.read_text())
    words = load_vocabulary(mini.REPOSITORY / "resources/vocabulary")
    ids = frozenset(p.stem for p in (folder / "resources/studies").glob("*.yaml"))
    known = settings.KnownStudies(ids, frozenset(), complete=False)
    specs = settings.load(folder, SCHEMAS, words, known)
    assert specs.problems == ()
    legs = next(s for s in specs.reviews if s.id == "legs")
    held = KnownWords(words, ids, DESIGN_ORDER, PUBLICATION_TYPES)
    return read_guidance(folder, SCHEMAS / "guidance.schema.json", legs, held)
