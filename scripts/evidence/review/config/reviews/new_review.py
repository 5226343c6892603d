"""The command `new_review.py`: a review of what the library holds, commented, that runs at once."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import yaml

from evidence.record.published.row import Row
from evidence.review.config.config_checks import why_not_called
from evidence.review.config.reviews.new_review_file import either_of, text
from evidence.review.config.reviews.reported import NewReview, reported
from evidence.studies.identities import study_paths
from evidence.studies.problems import nearest
from evidence.studies.reading.publications import StudyDescription
from evidence.studies.reading.study_file import read
from evidence.studies.tidy.extraction import extract
from evidence.studies.vocabulary.loading import load_vocabulary
from evidence.studies.vocabulary.vocabulary import OTHER, Vocabulary
from evidence.studies.whole_files import write_whole

NAME = re.compile(r"[a-z][a-z0-9-]*")


class _Wrong(Exception):
    """What was asked for cannot be done; the message is for the person who asked."""


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
    try:
        write_whole(main_file, named.encode())
    except OSError:
        target.unlink()  # a review that nothing names is none
        raise
    counts = f"{len(found)} outcomes of {studies} studies"
    print(f"written: config/reviews/{target.name}: {counts}; now run snakemake")
    return 0


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
    title = options.title or f"{either_of(sides[0])} for {', '.join(conditions)}"
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
        return f"no study of {', '.join(asked.conditions)} has an arm with {either_of(asked.intervention)}"
    return f"{studies} studies, and no outcome that {asked.least} of them report"
