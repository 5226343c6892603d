"""The jobs of a plan: for each the key of all that its results depend on, and its order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from evidence.record import codec
from evidence.record.published.publication import Publication
from evidence.record.reviews.library import LibraryLine
from evidence.workflow.documents.citation_file import read_citation
from evidence.workflow.history.baselines import Baselines, signature
from evidence.workflow.making import orders
from evidence.workflow.making.code import SHORT
from evidence.workflow.making.given_settings import (
    STATUS_SOURCE,
    for_assembly,
    for_drawing,
    for_synthesis,
    used_words,
)
from evidence.workflow.making.orders import Order, job_id, order_path
from evidence.workflow.making.plan import vocabulary_folder
from evidence.workflow.making.scope import Scoped
from evidence.workflow.making.status import Job
from evidence.workflow.making.step_code import PackageCode
from evidence.workflow.making.study_files.library import StudyFiles, left_out_of
from evidence.workflow.making.versions import software
from evidence.workflow.store import key_of


@dataclass(frozen=True, slots=True)
class ComparedWith:
    """The baselines, and the one that the configuration names (``None``: the newest)."""

    past: Baselines
    named: str | None

    def with_which(self, review: str) -> str:
        """Return the baseline that a review is compared with; empty where none holds it."""
        names = [b.name for b in self.past.with_review(review)]
        if self.named is not None:
            return self.named if self.named in names else ""
        return names[-1] if names else ""

    def parts(self, review: str) -> dict[str, str]:
        """Return a checksum for each baseline that holds a review, and which it is compared with."""
        known = self.past.with_review(review)
        found = {f"baseline {b.name}": signature(b, review)[:SHORT] for b in known}
        return found | ({"compared with": self.with_which(review)} if known else {})


class Jobs:
    """Makes the jobs of a plan and writes their orders."""

    def __init__(
        self,
        root: Path,
        home: Path,
        code: PackageCode,
        studies: StudyFiles,
        *,
        problems: list[str],
        compared: ComparedWith,
        devices: Mapping[str, Mapping[str, str]],
    ) -> None:
        self.root, self.home, self.code, self.studies, self.problems = root, home, code, studies, problems
        self.compared = compared
        self.citation = read_citation(home / "CITATION.cff")
        self.software = software()
        self.devices = devices  # what describes each
        self.device_sources = {name: source for name, d in devices.items() if (source := d[STATUS_SOURCE])}

    def all(self, scoped: Sequence[Scoped]) -> list[Job]:
        """Make all jobs of the plan, in the order in which they depend on each other."""
        jobs = [self._extract()]
        overview: dict[str, str] = {}
        for s in scoped:
            made, summary = self._review(s, codec.to_plain(left_out_of(self.studies, s.spec)))
            jobs += made
            overview[f"review {s.spec.id}"] = summary
        return [*jobs, self._overview(scoped, overview, [job.id for job in jobs])]

    def _job(
        self,
        rule: str,
        review: str,
        parts: Mapping[str, str],
        given: Mapping[str, object],
        parents: Sequence[str] = (),
        *,
        code: Mapping[str, str] | None = None,
    ) -> Job:
        """Make a job and write its order; ``code`` where it is not all that the step's script imports."""
        step = self.code.steps[rule]
        whole = dict(parts) | (dict(code) if code is not None else step.parts)
        name, key = job_id(rule, review), key_of(whole)
        path = order_path(name, key)
        if not (self.root / path).is_file():
            order = Order(name, key, whole, dict(given), step.pieces, step.versions)
            orders.write_json(self.root / path, order)
        return Job(name, key, whole, path.as_posix(), tuple(parents))

    def _extract(self) -> Job:
        parts = {f"study {s.id}": s.content[:SHORT] for s in self.studies.readable}
        given = {
            "studies": {
                s.id: {"file": s.file, "sha256": s.sha256, "json": s.json, "csv": s.csv}
                for s in self.studies.readable
            },
            "vocabulary": vocabulary_folder(self.root, self.home).as_posix(),
        }
        # What the step writes is made while planning: its key needs no code beside the words made.
        return self._job("extract", "", parts, given, code={})

    def _review(self, s: Scoped, left_out: object) -> tuple[list[Job], str]:
        """Make the jobs of a review; returns them and a key of the review's summary."""
        spec = replace(s.spec, vocabulary=used_words(s.spec, s.inside))
        review = spec.id

        def made_by(rule: str) -> str:
            return job_id(rule, review)

        assembly = _parts("settings", codec.to_plain(for_assembly(spec)))
        assembly |= {f"study {x.id}": x.meaning[:SHORT] for x in s.inside}
        assemble = self._job(
            "assemble", review, assembly, {"settings": codec.to_plain(for_assembly(spec)),
            "studies": [x.id for x in s.inside]}, ["extract"],
        )  # fmt: skip
        assembled = {"assembled data": assemble.key[:SHORT]}
        given = codec.to_plain(for_synthesis(spec))
        parts = assembled | _parts("settings", given)
        synthesise = self._job("synthesise", review, parts, {"settings": given}, [made_by("assemble")])
        # What can be seen of the results in a figure, or in a few numbers: all but the reasons of analyses.
        computing = {"code that computes": key_of(self.code.steps["synthesise"].parts)[:SHORT]}
        seen = assembled | _parts("settings", codec.to_plain(for_drawing(spec))) | computing
        draw = self._job("draw", review, seen, {"outcomes": list(s.plan.outcomes)}, [made_by("synthesise")])
        everything = codec.to_plain(spec)
        judged = codec.to_plain(s.certainty)
        certainty = {f"certainty: {k}": v for k, v in _parts("", judged).items()}
        found = (
            {"results": synthesise.key[:SHORT]}
            | {f"study {x.id}": x.content[:SHORT] for x in s.inside}
            | _parts("settings", everything)
            | certainty
            | {f"named version: {name}": version for name, version in self.software.items()}
            | {"citation": key_of(self.citation)[:SHORT], "left out": key_of(left_out)[:SHORT]}
            | self.compared.parts(review)
        )
        # What a run says has changed tells of these; with a baseline so does the report.
        guidance = codec.to_plain(s.guidance.content) if s.guidance is not None else None
        devices = {name: dict(self.devices.get(name, {})) for name in spec.vocabulary.market_statuses}
        kept = {"guidance": key_of(guidance)[:SHORT], "devices": key_of(devices)[:SHORT]}
        if self.compared.with_which(review):
            found |= kept
        outside, with_error = codec.to_plain(s.outside), len(self.studies.left_out)
        in_flow = {"rest of the library": key_of(outside, with_error)[:SHORT]}
        gather = self._job(
            "gather",
            review,
            found | in_flow | kept,
            {
                "settings": everything,
                "certainty": judged,
                "citation": self.citation,
                "software": self.software,
                "studies": [x.id for x in s.inside],
                "outcomes": list(s.plan.outcomes),
                "left_out": left_out,
                "outside": outside,
                "with_error": with_error,
                "computing": computing["code that computes"],
                "compared_with": self.compared.with_which(review),
                "guidance": guidance,
                "devices": devices,
            },
            ["extract", made_by("assemble"), made_by("synthesise")],
        )
        gathering = {"code that gathers": self.code.gathering[:SHORT]}
        shown = seen | gathering | {"title and search": key_of(spec.title, everything["search"])[:SHORT]}
        counted = [x.missed[0].words["field"] for x in s.outside]
        shown |= {"counts of the library": key_of(sorted(counted), with_error)[:SHORT]}
        illustrate = self._job("illustrate", review, shown, {}, [made_by("gather")])
        evidence = key_of(found, gathering)[:SHORT]
        all_of_it = {"evidence": key_of(evidence, in_flow)[:SHORT]}
        report = self._job("report", review, all_of_it, {}, [made_by("gather")])
        parts = all_of_it | {"figures": key_of(draw.key, illustrate.key)[:SHORT]}
        parents = [made_by("gather"), made_by("draw"), made_by("illustrate")]
        papers = self._job("papers", review, parts, {}, parents)
        made = [assemble, synthesise, draw, gather, report, illustrate, papers]
        if s.guidance is not None:
            about = _parts("guidance", codec.to_plain(s.guidance.content))
            studies = {x.id: x.meaning for x in s.inside}
            given = s.guidance.given | {"settings": everything, "studies": studies}
            parents = [made_by("gather")]
            made.append(self._job("dossier", review, {"evidence": evidence, **about}, given, parents))
        if s.spec.pages.any:
            given = {"settings": everything, "devices": self.device_sources}
            about = {"devices": key_of(self.device_sources)[:SHORT], "evidence": evidence}
            made.append(self._job("outlook", review, about, given, [made_by("gather")]))
        told = {name: everything[name] for name in ("title", "question", "guidance", "notes", "search")}
        told["without"] = s.plan.without
        # Against a baseline anything may be told as changed; without one only what a summary shows.
        against = key_of(found, in_flow) if self.compared.with_which(review) else ""
        summary = key_of(seen, told, certainty, gathering, self.code.summary, left_out, against)[:SHORT]
        return made, summary

    def _overview(self, scoped: Sequence[Scoped], reviews: Mapping[str, str], jobs: list[str]) -> Job:
        library = [
            _library_line(f.header, {s.spec.id: s.uses[f.id] for s in scoped})
            for f in self.studies.readable
            if f.header is not None
        ]
        given: dict[str, object] = {
            "reviews": [s.spec.id for s in scoped],
            "library": library,
            "problems": self.problems,
            "pages": {s.spec.id: _pages_of(s) for s in scoped},
        }
        parts = {**reviews, **_parts("", given)}
        given["jobs"] = [*jobs, "overview"]
        return self._job("overview", "", parts, given, [job_id("report", s.spec.id) for s in scoped])


def _pages_of(s: Scoped) -> list[str]:
    """Return the pages of a review beside its report, in the order in which they are linked."""
    pages = s.spec.pages
    asked = (("dossier", s.guidance), ("plain", pages.plain), ("outlook", pages.outlook))
    return [f"{name}.html" for name, given in asked if given]


def _parts(name: str, plain: Mapping[str, object]) -> dict[str, str]:
    """Return a checksum for each part of a mapping, so that a changed key can say what changed."""
    return {f"{name}: {k}" if name else k: key_of(v)[:SHORT] for k, v in plain.items()}


def _library_line(header: Publication, uses: Mapping[str, str]) -> LibraryLine:
    return LibraryLine(
        id=header.id,
        study=header.study,
        design=header.design,
        publication=header.publication,
        file=header.file,
        title=header.citation.title,
        year=header.citation.year,
        uses=dict(uses),
    )
