"""What is known of outcomes by what they are: which is a part of which, what happens once, what is kept."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.record.better import Better
from evidence.record.published.severity import Severity
from evidence.studies.vocabulary.terms import OutcomeTerm

# how the times of the part and the whole must stand for the law to hold
SAME = "same time"
HAPPENED = "happened by then"  # counted from the start: the part no later than the whole
LEFT = "still so"  # lost for good: the part no earlier than the whole


@dataclass(frozen=True, slots=True)
class LogicalOrder:
    """Whoever has the part has the whole."""

    part: str
    whole: str
    when: str
    severity: Severity = Severity.WARNING


def _orders(when: str, whole: str, *parts: str) -> list[LogicalOrder]:
    return [LogicalOrder(part, whole, when) for part in parts]


ORDERS = (
    *_orders(
        HAPPENED,
        "any_bleeding",
        "major_bleeding",
        "minor_bleeding",
        "clinically_relevant_nonmajor_bleeding",
        "intracranial_bleeding",
        "retroperitoneal_bleed",
        "access_site_bleeding",
        "access_site_haematoma",
        "calf_haematoma",
        "device_related_bleeding",
    ),
    *_orders(HAPPENED, "major_bleeding", "intracranial_bleeding"),
    *_orders(HAPPENED, "intracranial_bleeding", "intracranial_bleeding_fatal"),
    *_orders(
        HAPPENED,
        "death",
        "death_30d",
        "death_in_hospital",
        "death_procedural",
        "treatment_related_death",
        "fatal_pulmonary_embolism",
        "intracranial_bleeding_fatal",
    ),
    *_orders(HAPPENED, "death_30d", "death_procedural"),
    *_orders(HAPPENED, "pulmonary_embolism", "pe_symptomatic", "fatal_pulmonary_embolism"),
    *_orders(HAPPENED, "recurrent_vte", "recurrent_dvt"),
    *_orders(
        HAPPENED,
        "any_complication",
        "major_complication",
        "serious_complication",
        "severe_complication",
        "procedural_complication",
        "systemic_complication",
        "access_site_haematoma",
        "retroperitoneal_bleed",
    ),
    *_orders(HAPPENED, "any_adverse_event", "minor_adverse_event", "serious_adverse_event"),
    *_orders(HAPPENED, "serious_adverse_event", "device_related_sae"),
    *_orders(HAPPENED, "reintervention", "reintervention_planned", "reintervention_unplanned"),
    *_orders(HAPPENED, "blood_transfusion", "transfusion"),
    *_orders(HAPPENED, "bradyarrhythmia", "sinus_bradycardia", "asystole"),
    *_orders(SAME, "pts_any", "pts_moderate_severe", "pts_severe"),
    *_orders(SAME, "pts_moderate_severe", "pts_severe"),
    *_orders(SAME, "vcss_4plus", "vcss_8plus"),
    *_orders(SAME, "clot_lysis_grade2plus", "clot_lysis_grade2", "clot_lysis_grade3"),
    *_orders(SAME, "clot_lysis_grade2plus", "clot_lysis_ge90", "clot_lysis_over90"),
    *_orders(SAME, "clot_removal_ge75", "clot_removal_complete"),
    *_orders(SAME, "treatment_done_under_24h", "treatment_done_under_6h"),
    *_orders(SAME, "dva_stenosis_or_occlusion", "dva_occlusion"),
    *_orders(SAME, "wound_healed_or_healing", "wound_healing_complete", "wound_healing_partial"),
    *_orders(SAME, "rutherford_le4", "rutherford_0"),
    *_orders(SAME, "venous_reflux", "femoral_reflux"),
    *_orders(SAME, "venous_obstruction", "functional_venous_obstruction"),
    *_orders(SAME, "ivc_filter", "filter_infrarenal", "filter_retrohepatic"),
    *_orders(SAME, "clinical_success", "clinical_success_no_reintervention"),
    *_orders(LEFT, "patency_secondary", "patency_primary_assisted", "patency_primary"),
    *_orders(LEFT, "patency_primary_assisted", "patency_primary"),
    *_orders(LEFT, "limb_salvage", "amputation_free_survival"),
    *_orders(LEFT, "survival", "amputation_free_survival"),
)
# counted within 30 days, whatever the printed time
WITHIN_A_MONTH = (
    LogicalOrder("major_amputation", "male_30d", HAPPENED),
    LogicalOrder(
        "death", "mace_30d", HAPPENED, Severity.NOTE
    ),  # some definitions count cardiovascular deaths only
)
# the parts make up the whole; everyone is in one of them where the whole is ""
SUMS = (
    (("clot_lysis_grade2", "clot_lysis_grade3"), "clot_lysis_grade2plus"),
    (("clot_lysis_grade1", "clot_lysis_grade2", "clot_lysis_grade3"), ""),
    (("clot_lysis_grade1", "clot_lysis_grade2plus"), ""),
    (("thrombus_removed_complete", "thrombus_removed_partial", "thrombus_removed_none"), ""),
    (("wound_healing_complete", "wound_healing_partial"), "wound_healed_or_healing"),
    (("filter_infrarenal", "filter_retrohepatic"), "ivc_filter"),
)
# counts that can only grow, and shares that can only fall
HAPPENS_ONCE = (
    "death",
    "major_amputation",
    "minor_amputation",
    "recurrent_vte",
    "recurrent_dvt",
    "rethrombosis",
    "reintervention",
    "pulmonary_embolism",
    "any_bleeding",
    "major_bleeding",
    "minor_bleeding",
    "clinically_relevant_nonmajor_bleeding",
    "intracranial_bleeding",
    "retroperitoneal_bleed",
    "access_site_bleeding",
    "any_complication",
    "major_complication",
    "serious_complication",
    "any_adverse_event",
    "serious_adverse_event",
    "wound_healing_complete",
)
LOST_FOR_GOOD = (
    "survival",
    "amputation_free_survival",
    "limb_salvage",
    "patency_primary",
    "patency_primary_assisted",
    "freedom_from_rethrombosis",
    "freedom_from_recurrent_dvt",
    "residual_dvt_free",
)
# Good states that are reached after the start: by Kaplan and Meier a share of those who have reached them.
REACHED = (
    "clinical_improvement",
    "clot_lysis_grade2plus",
    "clot_lysis_grade3",
    "clot_lysis_ge90",
    "clot_lysis_over90",
    "clot_lysis_over95",
    "clot_lysis_success",
    "clot_removal_complete",
    "clot_removal_ge75",
    "complete_thrombus_clearance",
    "thrombus_clearance",
    "thrombus_removed_complete",
    "recanalisation",
    "symptom_improvement",
    "symptom_resolution",
    "rest_pain_resolution",
    "claudication_relief",
    "wound_healed_or_healing",
    "wound_healing_any",
    "perfusion_improved",
    "filter_retrieved",
)
# Outcomes that are a state which is kept until an event ends it: hazards and rates are of that event.
KEPT = (*LOST_FOR_GOOD, "patency_secondary", "patency_any", "pts_free", "dva_lesion_free")


def is_kept(outcome: OutcomeTerm) -> bool:
    """Say whether an outcome is what is kept until an event ends it: one of those, or good with an opposite.

    A word that somebody adds (freedom from restenosis, with its complement) is known by these two alone.
    """
    return outcome.id in KEPT or (outcome.direction is Better.HIGHER and bool(outcome.complement))
