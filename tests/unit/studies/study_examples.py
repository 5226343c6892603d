"""A study file that is right, and where the repository is."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

# the example of the design, as a reviewer writes it
RIGHT = """\
# yaml-language-server: $schema=../../workflow/schemas/study.schema.json
study: CaVenT
role: primary
overlaps: []
citation: {authors: Enden T et al., year: 2012, title: Long-term outcome, journal: Lancet, pmid: 22172244}
registration: NCT00251771
publication: full text
design: randomised controlled trial
setting: {countries: [Norway], centres: 20, enrolled: 2006-01 to 2009-12, prospective: true, funding: public}
population: {condition: acute DVT of the leg, clot site: {iliofemoral: 209}, age: mean 51.6, female: 38%}
arms:
  cdt:     {label: CDT + standard treatment, role: intervention, treatments: [CDT, anticoagulation], n: 101}
  control: {label: anticoagulation, role: comparator, treatments: [anticoagulation], n: 108}
sources:
  abstract: {url: https://pubmed.ncbi.nlm.nih.gov/22172244/, read: abstract}
outcomes:
  - outcome: pts_any
    at: 24 months
    definition: Villalta 5 or more
    cdt: 37/90 (41.1%)
    control: 55/99 (55.6%)
    effect: RD -14.4% (-27.9% to -0.2%), p = 0.047
    source: abstract
appraisal: {tool: RoB 2, judged by: nobody yet, domains: {randomisation: low}, overall: some concerns}
notes: of 209 randomised
"""
