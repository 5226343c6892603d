"""The command `new_review.py`: a review of what the library holds, commented, that runs at once."""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from evidence.record.better import Better
from evidence.record.measures import MeasureId
from evidence.record.published.publication import RETRACTED, Arm
from evidence.record.published.row import Row
from evidence.record.published.row_type import RowType
from evidence.record.results.synthesis import CONTEXT, EFFICACY, SAFETY
from evidence.review.config.config_checks import why_not_called
from evidence.studies.identities import study_paths
from evidence.studies.problems import nearest
from evidence.studies.reading.publications import StudyDescription
from evidence.studies.reading.study_file import read
from evidence.studies.tidy.extraction import extract
from evidence.studies.vocabulary.loading import load_vocabulary
from evidence.studies.vocabulary.vocabulary import OTHER, Vocabulary
from evidence.studies.whole_files import write_whole
from evidence.studies.yaml_writing import scalar

NAME = re.compile(r"[a-z][a-z0-9-]*")
ONE_GROUP, TWO_GROUPS = "one-group", "against"
_HARMS = (
    "bleeding",
    "complications",
    "embolism",
    "death",
    "haemolysis and kidney",
    "heart rhythm",
    "vessel damage",
    "device",
)
# Measures by the kind of the outcome, and by what most figures are where that is something else.
_ONE_ARM = {
    "binary": MeasureId.PROPORTION,
    "continuous": MeasureId.MEAN,
    RowType.SURVIVAL: MeasureId.SURVIVAL,
    RowType.RATE: MeasureId.RATE,
}
_TWO_ARMS = {"binary": MeasureId.RR, "continuous": MeasureId.MD, RowType.RATE: MeasureId.IRR}
_AS_PRINTED = (MeasureId.HR, MeasureId.SHR, MeasureId.IRR)  # effects that counts of patients do not give


class _Wrong(Exception):
    """What was asked for cannot be done; the message is for the person who asked."""


@dataclass(frozen=True, slots=True)
class NewReview:
    """What the review is about, in ids of the vocabulary."""

    name: str
    title: str
    conditions: tuple[str, ...]
    intervention: tuple[str, ...]  # treatment classes
    comparator: tuple[str, ...]  # treatment classes; empty for a review of one group
    least: int  # studies that must report an outcome


@dataclass(frozen=True, slots=True)
class Reported:
    """One outcome of the library: how many studies give it for one group, and how many compare."""

    outcome: str
    label: str
    kind: str
    one_group: int
    compared: int
    direction: Better
    domain: str
    one_group_in: str  # the measure of most studies
    compared_in: str
    else_in: tuple[tuple[str, int], ...]  # other measures in which studies compare, and how many do


def main(arguments: Sequence[str] | None, root: Path) -> int:
    """Write ``config/reviews/<name>.yaml`` and name it in ``config/config.yaml``; give 0 when it is done.

    Parameters
    ----------
    arguments
        Of the command line, ``None`` for those of the process.
    root
        The folder with ``config/`` and ``resources/``.
    """
    parser = argparse.ArgumentParser(
        prog="new_review.py", description="Write a review of what the library holds."
    )
    parser.add_argument("name", help="of the review and its folder in results/, such as ivc-stents")
    parser.add_argument("--title", default="", help="as it stands on the report")
    parser.add_argument(
        "--conditions", required=True, help="words of resources/vocabulary/conditions.yaml, by commas"
    )
    parser.add_argument(
        "--intervention", required=True, help="classes of resources/vocabulary/treatments.yaml, by commas"
    )
    parser.add_argument("--comparator", default="", help="treatment classes compared with; none: one group")
    parser.add_argument(
        "--least", type=_positive, default=1, help="studies that must report an outcome (default 1)"
    )
    options = parser.parse_args(arguments)
    vocabulary = load_vocabulary(root / "resources" / "vocabulary")
    main_file = root / "config" / "config.yaml"
    try:
        asked = _asked(options, vocabulary)
        target = root / "config" / "reviews" / f"{asked.name}.yaml"
        if target.exists():
            raise _Wrong(f"{target.name} exists already")
        named = _with_review(main_file, asked.name)
        found, studies = reported(_library(root / "resources" / "studies", vocabulary), asked, vocabulary)
        if not found:
            raise _Wrong(_nothing(asked, studies))
    except _Wrong as wrong:
        print(wrong, file=sys.stderr)
        return 1
    target.parent.mkdir(parents=True, exist_ok=True)
    write_whole(target, text(asked, found).encode())
    write_whole(main_file, named.encode())
    counts = f"{len(found)} outcomes of {studies} studies"
    print(f"written: config/reviews/{target.name}: {counts}; now run snakemake")
    return 0


def reported(
    library: Iterable[tuple[StudyDescription, Sequence[Row]]], asked: NewReview, vocabulary: Vocabulary
) -> tuple[tuple[Reported, ...], int]:
    """Count which outcomes the studies of a question report, and how many studies there are.

    A study counts once, however many reports it has, and a retracted report not at all.
    """
    studies = set()
    one: dict[str, dict[str, str]] = {}  # by outcome and study, the measure of its first report
    two: dict[str, dict[str, str]] = {}
    for study, rows in library:
        if any(notice.kind == RETRACTED for notice in study.notices):
            continue
        if not set(vocabulary.conditions.with_wider(study.population.conditions)) & set(asked.conditions):
            continue
        treated = {arm.id for arm in study.arms.values() if _of(arm, asked.intervention, vocabulary)}
        against = {arm.id for arm in study.arms.values() if _of(arm, asked.comparator, vocabulary)} - treated
        if not treated:
            continue
        studies.add(study.study)
        of_outcome: dict[str, list[Row]] = {}
        for row in rows:
            of_outcome.setdefault(row.outcome, []).append(row)
        for outcome, figures in of_outcome.items():
            kind = vocabulary.outcomes[outcome].kind
            groups = [row for row in figures if row.arm in treated]
            if groups:
                one.setdefault(outcome, {}).setdefault(study.study, _ONE_ARM[_most(groups, kind)])
            if measure := _compared_in(figures, groups, treated, against, kind):
                two.setdefault(outcome, {}).setdefault(study.study, measure)
    found = []
    for outcome, term in vocabulary.outcomes.terms.items():
        groups_in = Counter(one.get(outcome, {}).values())
        compared_in = Counter(two.get(outcome, {}).values())
        if max(groups_in.total(), compared_in.total()) < asked.least:
            continue
        most = _first(compared_in, _TWO_ARMS[term.kind])
        found.append(
            Reported(
                outcome,
                term.label,
                term.kind,
                groups_in.total(),
                compared_in.total(),
                term.direction,
                term.domain,
                _first(groups_in, _ONE_ARM[term.kind]),
                most,
                tuple(sorted((m, k) for m, k in compared_in.items() if m != most)),
            )
        )
    return tuple(found), len(studies)


def _most(figures: Sequence[Row], kind: str) -> str:
    """Return what most figures of one group are: Kaplan-Meier estimates, rates, or of the outcome's kind."""
    types = Counter(row.type if row.type in (RowType.SURVIVAL, RowType.RATE) else kind for row in figures)
    return types.most_common(1)[0][0]


def _compared_in(
    figures: Sequence[Row], groups: Sequence[Row], treated: set[str], against: set[str], kind: str
) -> str:
    """Return the measure in which a study compares, "" where it does not.

    Kaplan-Meier estimates of both groups make no effect: there what is printed of both is asked for.
    """
    others = [row for row in figures if row.arm in against]
    if groups and others:
        most = _most([*groups, *others], kind)
        if most != RowType.SURVIVAL:
            return _TWO_ARMS.get(most, _TWO_ARMS[kind])
    sides = treated | against
    effects = [row for row in figures if row.poolable and row.comparison and set(row.comparison) <= sides]
    if not effects:
        return ""
    printed = next((str(row.values.measure) for row in effects if row.values.measure in _AS_PRINTED), "")
    return printed or _TWO_ARMS[kind]


def _first(counted: Counter[str], usual: str) -> str:
    """Return the measure of most studies; among as many the usual one."""
    return max(counted, key=lambda m: (counted[m], m == usual, m)) if counted else usual


def text(asked: NewReview, found: Sequence[Reported]) -> str:
    """Return the review file: the question, one comparison or two, windows, and every outcome reported."""
    q = scalar
    lines = [
        "# yaml-language-server: $schema=../../workflow/schemas/review.schema.json",
        "# Every key is explained in config/README.md.",
        f"title: {q(asked.title)}",
        "",
        "# In your words, for the report.",
        "question:",
        f"  population: {q('People with ' + ', '.join(asked.conditions))}",
        f"  intervention: {q(_words(asked.intervention))}",
        f"  comparator: {q(_words(asked.comparator) or 'none')}",
        "  outcomes: those below",
        "",
        "# Which publications belong to the review; wider words cover their kinds.",
        "eligibility:",
        "  question:",
        f"    conditions: [{', '.join(map(q, asked.conditions))}]",
        f"    treatment class: [{', '.join(map(q, asked.intervention))}]",
        "  # Shown beside the results, never pooled.",
        "  context: {design: [systematic review]}",
        "  # Looked at for harms alone.",
        "  safety only: {design: [case report]}",
        "  # exclude:                       # each with its reason, which the report tells",
        "  #   - publication: smith2024",
        "  #     reason: why it does not belong",
        "",
        "# Who is compared with whom; one group where nobody is.",
        "comparisons:",
    ]
    classes = ", ".join(map(q, asked.intervention))
    if asked.comparator:
        lines += [
            f"  {TWO_GROUPS}:",
            f"    label: {q(_words(asked.intervention) + ' versus ' + _words(asked.comparator))}",
            f"    intervention: {{label: {q(_words(asked.intervention))}, treatment class: [{classes}]}}",
            f"    comparator: {{label: {q(_words(asked.comparator))}, treatment class: "
            f"[{', '.join(map(q, asked.comparator))}], without treatment class: [{classes}]}}",
        ]
    lines += [
        f"  {ONE_GROUP}:",
        f"    label: {q(_words(asked.intervention) + ', single arm')}",
        f"    arm: {{label: {q(_words(asked.intervention))}, treatment class: [{classes}]}}",
        "",
        "# Windows of time in months; prefer says which of several times represents a study.",
        "times:",
        "  any: {label: any time to 24 months, to: 24, not stated: accept}",
        "  # one-year: {label: 6 to 24 months, from: 6, to: 24, prefer: 12, not stated: leave out}",
        "",
        f"# What at least {asked.least} of the studies report; how many stands behind each.",
        "# Say what matters most: importance critical | important | context.",
        "outcomes:",
    ]
    for each in found:
        lines += _outcome(each, asked)
    lines += [
        "",
        "# Sensitivity analyses beside the primary one.",
        "analyses:",
        "  full-text-only:",
        "    label: Full publications only",
        "    why: conference abstracts are often preliminary",
        "    keep: {publication: [full text]}",
        "",
    ]
    return "\n".join(lines)


def _outcome(each: Reported, asked: NewReview) -> list[str]:
    comparisons = []
    if each.compared and asked.comparator:
        comparisons.append(f"{TWO_GROUPS}: {each.compared_in}")
    if each.one_group:
        comparisons.append(f"{ONE_GROUP}: {each.one_group_in}")
    otherwise = "".join(f", {k} of them by {measure}" for measure, k in each.else_in)
    studies = (
        f"{each.one_group} with one group, {each.compared} compare{otherwise}"
        if asked.comparator
        else f"{each.one_group}"
    )
    return [
        f"  {each.outcome}:   # {studies}",
        f"    label: {scalar(each.label[:1].upper() + each.label[1:])}",
        f"    role: {_role(each)}",
        f"    importance: {'context' if _role(each) == CONTEXT else 'important'}",
        "    times: [any]",
        f"    comparisons: {{{', '.join(comparisons)}}}",
    ]


def _role(each: Reported) -> str:
    """Return the role that the vocabulary suggests: what only describes is context, what harms is safety."""
    if each.direction is Better.NEITHER:
        return CONTEXT
    return SAFETY if each.domain in _HARMS else EFFICACY


def _asked(options: argparse.Namespace, vocabulary: Vocabulary) -> NewReview:
    if not NAME.fullmatch(options.name):
        raise _Wrong(f"'{options.name}': a name has only small letters, digits and hyphens")
    if why := why_not_called(options.name):
        raise _Wrong(why)
    conditions = []
    for word in _listed(options.conditions):
        found = vocabulary.conditions.find(word)
        if found is None:
            raise _Wrong(
                f"'{word}' is not a condition of the vocabulary{vocabulary.conditions.nearest(word)}"
            )
        conditions.append(found)
    sides = []
    classes = tuple(dict.fromkeys(term.class_ for term in vocabulary.treatments))
    for words in (options.intervention, options.comparator):
        side = _listed(words)
        if bad := [word for word in side if word not in classes]:
            near = nearest(bad[0], classes)
            raise _Wrong(f"'{bad[0]}' is not a treatment class{near}: {', '.join(classes)}")
        sides.append(side)
    if not conditions or not sides[0]:
        raise _Wrong("name at least one condition and one treatment class")
    if both := sorted(set(sides[0]) & set(sides[1])):
        raise _Wrong(f"'{both[0]}' stands on both sides of the comparison")
    title = options.title or f"{_words(sides[0])} for {', '.join(conditions)}"
    return NewReview(
        options.name,
        title[:1].upper() + title[1:],
        tuple(conditions),
        sides[0],
        sides[1],
        options.least,
    )


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number of at least 1")
    return int(text)


def _listed(words: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in words.split(",") if word.strip())


def _words(classes: Sequence[str]) -> str:
    return " or ".join(classes)


def _of(arm: Arm, classes: Collection[str], vocabulary: Vocabulary) -> bool:
    return any(vocabulary.treatments[t].class_ in classes for t in arm.treatments)


def _library(folder: Path, vocabulary: Vocabulary) -> Iterable[tuple[StudyDescription, Sequence[Row]]]:
    for path in study_paths(folder) if folder.is_dir() else ():
        study, _ = read(path, vocabulary)
        if study is not None:
            yield study, [row for row in extract(study, vocabulary) if not row.outcome.startswith(OTHER)]


def _with_review(path: Path, name: str) -> str:
    """Return the main file with the review in its list; everything else stays as it is."""
    try:
        written = path.read_text(encoding="utf-8")
        top = yaml.compose(written, Loader=yaml.CSafeLoader)
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise _Wrong(f"config/config.yaml cannot be read ({error.__class__.__name__})") from None
    keys = {key.value: value for key, value in top.value} if isinstance(top, yaml.MappingNode) else {}
    reviews = keys.get("reviews")
    if reviews is not None and (not reviews.value or reviews.value in ("~", "null")):
        start, end = reviews.start_mark.index, reviews.end_mark.index
        return f"{written[:start].rstrip(' ')} [{name}]{written[end:]}"
    if not isinstance(reviews, yaml.SequenceNode):
        raise _Wrong(
            "config/config.yaml: there is no list 'reviews'; begin it with a line `reviews:`, and call again"
        )
    if name in [each.value for each in reviews.value]:
        raise _Wrong(f"config/config.yaml names '{name}' already")
    last = reviews.value[-1]
    end = last.end_mark.index
    if reviews.flow_style:
        return f"{written[:end]}, {name}{written[end:]}"
    line = written.find("\n", end)
    line = len(written) if line < 0 else line
    return f"{written[:line]}\n{' ' * reviews.start_mark.column}- {name}{written[line:]}"


def _nothing(asked: NewReview, studies: int) -> str:
    if not studies:
        return f"no study of {', '.join(asked.conditions)} has an arm with {_words(asked.intervention)}"
    return f"{studies} studies, and no outcome that {asked.least} of them report"
