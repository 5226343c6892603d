"""Short publications for the tests of the rules."""

from evidence.studies.reading.study_file import read_bytes
from evidence.studies.tidy.extraction import extract
from evidence.studies.tidy.recording import record

FILE = """\
study: {study}
role: {role}
citation: {{title: {title}}}
publication: full text
design: {design}
{top}
population: {{condition: acute DVT of the leg{population}}}
arms:
{arms}
sources:
  abstract: {{url: https://example.org, read: abstract}}
outcomes:
{outcomes}
"""
ARMS = {
    "cdt": "{label: CDT, role: intervention, treatments: [CDT], n: 100}",
    "control": "{label: anticoagulation, role: comparator, treatments: [anticoagulation], n: 120}",
}


def text_of(
    outcomes,
    arms=None,
    study="A study",
    role="primary",
    title="a title",
    design="non-randomised comparison",
    top="",
    population="",
):
    """Write a study file; `outcomes` are flow mappings such as `outcome: death, cdt: 3`."""
    named = {**ARMS, **(arms or {})}
    return FILE.format(
        study=study,
        role=role,
        title=title,
        design=design,
        top=top,
        population=population,
        arms="\n".join(f"  {name}: {arm}" for name, arm in named.items()),
        outcomes="\n".join(f"  - {{{each}}}" for each in outcomes),
    )


def publication_of(words, *outcomes, file="x2020.yaml", **more):
    """Read the study file; a mistake in the example is an error here."""
    publication, problems = read_bytes(text_of(outcomes, **more).encode(), file, words)
    assert publication is not None, problems
    return publication


def rows_of(words, *outcomes, **more):
    """Give the rows with their findings."""
    return extract(publication_of(words, *outcomes, **more), words)


def found(words, *outcomes, **more):
    """Give (rule, severity) of all findings, in order."""
    return [(f.rule, f.severity) for row in rows_of(words, *outcomes, **more) for f in row.findings]


def data_of(words, *outcomes, file="x2020.yaml", **more):
    """Give the publication as in results/studies/<id>.json."""
    publication = publication_of(words, *outcomes, file=file, **more)
    return record(publication, extract(publication, words))
