"""Words from which invented publications are written; no name means a person or place."""

from __future__ import annotations

SYLLABLES = (
    "bar",
    "den",
    "fel",
    "gor",
    "hal",
    "jen",
    "kor",
    "lin",
    "mar",
    "nor",
    "pel",
    "ros",
    "sol",
    "tam",
    "vik",
)
NAME_ENDS = (
    "berg",
    "dahl",
    "ek",
    "feldt",
    "holm",
    "ier",
    "kamp",
    "lund",
    "mann",
    "ov",
    "quist",
    "son",
    "stra",
    "wick",
)
TOWN_ENDS = ("bury", "dorf", "field", "grad", "haven", "mouth", "stad", "ton", "ville", "wijk")
HOSPITALS = ("City Hospital", "General Hospital", "Infirmary", "Medical Centre", "University Hospital")
COUNTRIES = (
    "Austria", "Belgium", "Brazil", "Canada", "Chile", "China", "Denmark", "Egypt", "Finland", "France",
    "Germany", "Greece", "India", "Ireland", "Italy", "Japan", "Mexico", "Netherlands", "Norway", "Poland",
    "Portugal", "Spain", "Sweden", "Switzerland", "Turkey", "United Kingdom", "United States",
)  # fmt: skip
JOURNALS = (
    "Annals of Invented Phlebology", "Archives of Imagined Intervention",
    "Fictional Journal of Vascular Medicine",
    "Invented Reports in Radiology",
    "Journal of Supposed Outcomes", "Proceedings of the Made-up Society",
)  # fmt: skip
FRAMES = (
    "{adjective} {treatment} for {condition}: {design} at {sites}",
    "{treatment} in patients with {condition} at {sites}, {design} with {months} months of follow-up",
    "Outcomes after {treatment} of {condition}: {adjective} experience of {sites}",
    "{adjective} results of {treatment} in {condition} at {sites}",
    "Safety and efficacy of {adjective} {treatment} in {condition} at {sites}: {design}",
    "Does {treatment} change the course of {condition}? {design} at {sites}, {months} months",
)
ADJECTIVES = (
    "contemporary", "early", "elective", "first-line", "image-guided", "long-term", "low-dose", "prolonged",
    "real-world", "selective", "short-course", "single-session", "staged", "tailored", "timely", "urgent",
)  # fmt: skip
DEFINITIONS = (
    "as the investigators judged it", "by duplex ultrasound, read centrally",
    "by the criteria of the protocol",
    "as told at the visit, with the records of the ward", "by two readers who did not know the treatment",
    "in all patients who began treatment", "on venography at the end of treatment",
)  # fmt: skip
REMARKS = (
    "Patients were followed at the clinic and by telephone.",
    "Losses to follow-up were few and alike in the groups.",
    "The dose of the drug was left to the operator.",
    "Duplex ultrasound was read by one of two sonographers.",
    "Whether outcomes were judged without knowledge of the treatment is not said.",
    "Compression was advised for two years; how many wore it is not reported.",
    "Percentages in the table and in the text agree.",
    "The authors declare no interests that bear on the work.",
    "Bleeding was counted until discharge and again at the last visit.",
    "Patients with active cancer could not take part.",
    "Enrolment was slower than planned and was stopped by the sponsor.",
    "Most procedures were done under local anaesthesia.",
)
