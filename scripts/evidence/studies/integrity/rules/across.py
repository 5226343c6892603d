"""Rules between study files: what each says, how grave it is and what it needs."""

from __future__ import annotations

from evidence.record.published.severity import Severity
from evidence.studies.integrity.rules.rule import LIBRARY, Named

ACROSS = (
    Named(
        "conflicting_reports",
        "publications",
        (Severity.WARNING, Severity.NOTE),
        "Two reports of one study give different figures for the same outcome, arm and time, "
        "or give a description to opposite arms. A note where the denominators differ or one "
        "report is of a subgroup.",
        "two publications of one study",
        LIBRARY,
    ),
    Named(
        "reports_over_time",
        "publications",
        (Severity.NOTE,),
        "From one report of a study to the next a count from the start falls, or a "
        "Kaplan-Meier estimate rises.",
        "two publications of one study at two times",
        LIBRARY,
    ),
    Named(
        "interim_and_final",
        "publications",
        (Severity.NOTE,),
        "The primary publication has fewer treated patients than another report of its study.",
        "two publications of one study",
        LIBRARY,
    ),
    Named(
        "two_registrations",
        "publications",
        (Severity.WARNING,),
        "Two reports of one study carry different registration numbers.",
        "two publications of one study",
        LIBRARY,
    ),
    Named(
        "same_figures",
        "publications",
        (Severity.WARNING, Severity.NOTE),
        "Two 'different' studies have so many figures in common, arm by arm, that chance does not explain "
        "it: with three or more independent ones and fewer than 0.01 such pairs expected by chance they are "
        "not pooled together (warning), below 0.5 they are suspected (note); also a note where one is a "
        "systematic review that quotes the other.",
        "two publications of two studies that do not name each other",
        LIBRARY,
    ),
    Named(
        "same_registration",
        "publications",
        (Severity.WARNING,),
        "Two different studies carry the same registration number.",
        "two registration numbers",
        LIBRARY,
    ),
    Named(
        "same_title",
        "publications",
        (Severity.WARNING,),
        "Two files have the same title.",
        "two titles",
        LIBRARY,
    ),
    Named(
        "same_doi",
        "publications",
        (Severity.WARNING,),
        "Two files have the same DOI.",
        "two DOIs",
        LIBRARY,
    ),
    Named(
        "same_pmid",
        "publications",
        (Severity.WARNING,),
        "Two files have the same PMID or PMCID.",
        "two PMIDs",
        LIBRARY,
    ),
    Named(
        "study_name",
        "publications",
        (Severity.ERROR, Severity.WARNING),
        "The names of two studies differ in capitals, spaces and accents alone (error), or in a word such as "
        "'study' or 'trial' or a plural (warning), so that one study would count twice.",
        "two names of studies",
        LIBRARY,
    ),
    Named(
        "two_primaries",
        "publications",
        (Severity.WARNING,),
        "Two files are the primary publication of one study.",
        "two files with role primary",
        LIBRARY,
    ),
    Named(
        "retracted_report",
        "publications",
        (Severity.WARNING,),
        "Another report of the same study is retracted.",
        "two files of one study, one of them retracted",
        LIBRARY,
    ),
    Named(
        "suspected_overlap",
        "publications",
        (Severity.WARNING, Severity.NOTE),
        "Place, device, time of enrolment and team, or a hospital or city in common, make it likely that two "
        "studies share patients: a suspicion, told at the results. With the same centre or team and the same "
        "months of enrolment (warning) they are not pooled together unless the review releases the pair.",
        "two publications with overlapping enrolment dates, and a condition in common or a site together "
        "with a device or treatment",
        LIBRARY,
    ),
)
