"""An earlier state under the names of today: of study files, studies and outcomes that were renamed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from evidence.record.history.kept import KeptFigure, KeptInput, KeptPublication, KeptResult, KeptReview


def under_new_names(before: KeptReview, after: KeptReview) -> tuple[KeptReview, Mapping[str, str]]:
    """Return the earlier state with the names of today, and the new names of study files.

    A study has another name where all its files have, an outcome where all its results are called the same.
    """
    files = _renamed(before, after)
    before = _with_files(before, files)
    studies = _one_to_one(
        (
            (p.study, after.publications[k].study)
            for k, p in before.publications.items()
            if k in after.publications
        ),
        {p.study for p in after.publications.values()},
        {p.study for p in before.publications.values()},
    )
    before = _with_studies(before, studies)
    return _with_outcomes(before, _outcomes(before, after)), files


def _one_to_one(pairs: Iterable[tuple[str, str]], now: set[str], then: set[str]) -> dict[str, str]:
    """Return new names by the old ones, of what has one old and one new name and no file with the other."""
    found: dict[str, set[str]] = {}
    back: dict[str, set[str]] = {}
    for old, new in pairs:
        found.setdefault(old, set()).add(new)
        back.setdefault(new, set()).add(old)
    return {
        old: new
        for old, (new, *more) in found.items()
        if old != new and not more and len(back[new]) == 1 and old not in now and new not in then
    }


def _outcomes(before: KeptReview, after: KeptReview) -> dict[str, str]:
    """Return the new names of outcomes of which every result is called as before."""
    then, now = _called(before.results), _called(after.results)
    gone, new = (
        {k: v for k, v in one.items() if k not in other} for one, other in ((then, now), (now, then))
    )
    pairs = [(old, name) for old, called in gone.items() for name, others in new.items() if called == others]
    return _one_to_one(pairs, set(now), set(then))


def _called(results: Iterable[KeptResult]) -> dict[str, frozenset[tuple[str, str]]]:
    found: dict[str, set[tuple[str, str]]] = {}
    for result in results:
        found.setdefault(result.outcome, set()).add((result.synthesis, result.label))
    return {outcome: frozenset(called) for outcome, called in found.items()}


def _with_outcomes(before: KeptReview, renamed: Mapping[str, str]) -> KeptReview:
    if not renamed:
        return before
    results = tuple(replace(r, outcome=renamed.get(r.outcome, r.outcome)) for r in before.results)
    methods = {}
    for path, value in before.methods.items():
        kind, _, rest = path.partition(".")
        name, dot, inside = rest.partition(".")
        if kind == "outcomes" and name in renamed:
            path = f"{kind}.{renamed[name]}{dot}{inside}"
        methods[path] = value
    return replace(before, results=results, methods=methods)


def _with_studies(before: KeptReview, renamed: Mapping[str, str]) -> KeptReview:
    if not renamed:
        return before
    publications = {
        k: replace(p, study=renamed.get(p.study, p.study)) for k, p in before.publications.items()
    }

    def called(name: str) -> str:
        """Name a study, or the second contrast of one: ``ATTRACT (2)``."""
        study, again, number = name.rpartition(" (") if name not in renamed else (name, "", "")
        return renamed.get(study, study) + again + number

    def rename(given: KeptInput) -> KeptInput:
        return replace(given, figures={called(name): _of(f, called) for name, f in given.figures.items()})

    return replace(before, publications=publications, results=_resting(before, rename))


def _of(figure: KeptFigure, called: Callable[[str], str]) -> KeptFigure:
    """Return a figure with the name of its study, wherever it stands in it."""
    named = {k: called(str(v)) for k, v in figure.candidate.items() if k in ("key", "study")}
    return replace(figure, candidate=figure.candidate | named)


def _resting(before: KeptReview, change: Callable[[KeptInput], KeptInput]) -> tuple[KeptResult, ...]:
    """Return the results with what they rest on changed."""
    return tuple(
        replace(r, rests_on=change(r.rests_on)) if r.rests_on is not None else r for r in before.results
    )


def _renamed(before: KeptReview, after: KeptReview) -> dict[str, str]:
    """Return the new names of study files that are gone and say the same under another name.

    One that was edited at the same time is known by its study, where no other file of it came or went, and by
    its figures or all else that it says.
    """
    gone = {k: p for k, p in before.publications.items() if k not in after.publications}
    new = {k: p for k, p in after.publications.items() if k not in before.publications}
    found: dict[str, str] = {}
    for old, was in gone.items():
        same = [k for k, p in new.items() if (p.study, p.said, p.rows) == (was.study, was.said, was.rows)]
        if len(same) == 1 and same[0] not in found.values():
            found[old] = same[0]
    for old, was in gone.items():
        if old in found:
            continue
        went = [k for k, p in gone.items() if p.study == was.study and k not in found]
        came = [k for k, p in new.items() if p.study == was.study and k not in found.values()]
        if len(went) == len(came) == 1 and _much_alike(was, new[came[0]]):
            found[old] = came[0]
    return found


def _much_alike(one: KeptPublication, other: KeptPublication) -> bool:
    return one.said == other.said or (one.shown_with(other) and one.rows == other.rows)


def _with_files(before: KeptReview, renamed: Mapping[str, str]) -> KeptReview:
    if not renamed:
        return before
    publications = {renamed.get(k, k): p for k, p in before.publications.items()}

    def rename(given: KeptInput) -> KeptInput:
        figures = {
            name: replace(f, publication=renamed.get(f.publication, f.publication))
            for name, f in given.figures.items()
        }
        return replace(given, figures=figures)

    return replace(before, publications=publications, results=_resting(before, rename))
