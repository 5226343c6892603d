"""Sentences of the rules on one study file, whole: each names the figures it is about, and what they would have to be.

Who checks a file against its paper finds the slip by these numbers. They were worked out by hand or stand in the other tests of
the rules (Wilson's limits, the largest SD that a mean allows, whole numbers near a mean).
"""

import pytest
from integrity_examples import rows_of

TABLE = "cdt: 37/90 (41.1%), control: 55/99 (55.6%)"
PARTS = {
    "a": "{label: A, role: intervention, treatments: [CDT], n: 40}",
    "b": "{label: B, role: intervention, treatments: [CDT], n: 60}",
    "both": "{label: both, role: intervention, treatments: [CDT], n: 100, combines: [a, b]}",
}


LIMBS = {"arms": {"cdt": "{label: A, role: intervention, treatments: [CDT], n: 18, n limbs: 21}"}}

SAID = [
    (
        ["outcome: patency_primary, unit: limb, cdt: 52.6%"],
        LIMBS,
        "52.6% does not correspond to a whole number of the 21 limbs of arm cdt; check the denominator; it fits 19 limbs",
    ),
    (["outcome: death, cdt: 101"], {}, "101 events of 100 patients in arm cdt"),
    (
        ["outcome: death, cdt: 52.6%"],
        {"arms": {"cdt": "{label: A, role: intervention, treatments: [CDT], n: 21}"}},
        "52.6% does not correspond to a whole number of the 21 patients of arm cdt; check the denominator; it fits 19 patients",
    ),
    (
        ["outcome: death, cdt: '30/90 (30.0%)'"],
        {},
        "30/90 is 33.3%, not the printed 30.0% (30 would be 30.0% of 100; 30.0% of 90 would be 27)",
    ),
    (
        ["outcome: death, cdt: '20/30 (66%)'"],
        {},
        "20/30 is 66.7%, cut off to 66% instead of rounded",
    ),
    (["outcome: death, cdt: '7 (99.2%)'"], {"arms": {"cdt": "{label: A, role: intervention, treatments: [CDT]}"}},
     "7 is 99.2% of no number of patients"),
    (["outcome: death, cdt: 9/90"], {"arms": {"control": "{label: A, role: comparator, treatments: [CDT], n: 90}"}},
     "the denominator 90 is the number of arm control; arm cdt has 100"),
    (["outcome: death, a: 3, b: 4", "outcome: death, both: 9"], {"arms": PARTS},
     "3 + 4 = 7 events in the parts, but 9 in arm both as a whole"),
    (["outcome: death, a: 3/40, b: 4/59"], {"arms": PARTS}, "40 + 59 = 99 in the parts of arm both, which has 100"),
    (["outcome: death, at: 12 months, cdt: 9", "outcome: death, at: 12 months, subgroup: women, cdt: 10/50"], {},
     "10 events in a part of the patients, but 9 at 12 months in all of them"),
    (["outcome: death, cdt: 45/100", "outcome: death, subgroup: men, cdt: 10/50", "outcome: death, subgroup: women, cdt: 20/50"], {},
     "45.0% in everyone is outside the subgroups' 20.0% to 40.0%: a whole lies between its parts"),
    (["outcome: pts_any, " + TABLE + ", effect: 'RR 0.47'"], {},
     "RR 0.47 is printed, but 37/90 (41.1%) against 55/99 (55.6%) give 0.74"),
    (["outcome: pts_any, " + TABLE + ", effect: 'RR 1.35'"], {},
     "RR 1.35 is printed, but 37/90 (41.1%) against 55/99 (55.6%) give 0.74 (it fits with the arms exchanged)"),
    (["outcome: pts_any, " + TABLE + ", effect: 'RR 0.73'"], {},
     "RR 0.73 is cut off instead of rounded: 37/90 (41.1%) against 55/99 (55.6%) give 0.74"),
    (["outcome: pts_any, " + TABLE + ", effect: 'RR 0.74 (0.65-0.84)'"], {},
     "the interval 0.65 to 0.84 is not the one of 37/90 (41.1%) against 55/99 (55.6%): 0.546 to 1"),
    (["outcome: pts_any, cdt: 38%, control: 17%, effect: 'OR 1.3'"], {}, "OR 1.3 is printed, but 38% against 17% give 2.99"),
    (["outcome: pts_any, cdt: 30/100, control: 41/120, p: '< 0.001'"], {},
     "p < 0.001 is printed, but 30/100 against 41/120 give p from 0.51 to 0.61"),
    (["outcome: pts_any, effect: 'OR 2.72 (1.40-5.30), P = .03'"], {},
     "p = 0.03, but OR 2.72 (1.40-5.30) implies p = 0.0034"),
    (["outcome: pts_any, effect: 'RR 6.18 (0.78-49.2), p = 0.049'"], {},
     "p = 0.049 and the interval 0.78 to 49.2 are on two sides of the threshold: two tests?"),
    (["outcome: pts_any, effect: 'RR 1.08 (0.82-1.11)'"], {},
     "RR 1.08 is not in the middle of 0.82 to 1.11: the middle on the log scale is 0.954"),
    (["outcome: pts_any, effect: 'RD -14.4% (-21.9% to -0.2%)'"], {},
     "RD -0.144 is not in the middle of -0.219 to -0.002: the middle is -0.111"),
    (["outcome: pts_any, cdt: '37/90 (41.1%, 95% CI 40.9-61.4)'"], {},
     "41.1% is far off the middle of 40.9 to 61.4, which is 51.2"),
    (["outcome: pts_any, cdt: '37/90 (41.1%, 95% CI 40.5-41.9)'"], {},
     "95% CI 40.5 to 41.9 is too narrow for 90 patients: about 31.5 to 51.4 is expected"),
    (["outcome: pts_any, cdt: '37/90 (41.1%, 95% CI 13.5-81.4)'"], {},
     "95% CI 13.5 to 81.4 is too wide for 90 patients: about 31.5 to 51.4 is expected"),
    (["outcome: survival, method: Kaplan-Meier, cdt: '66.1% (SE 2)'"], {},
     "SE 2 is too small for 100 patients: it is about 4.7 where all of them are followed"),
    (["outcome: qol, instrument: X, cdt: 'mean 3.4 (95% CI 3.2 to 4.6)'"], {}, "3.4 is not in the middle of 3.2 to 4.6, which is 3.9"),
    (["outcome: villalta_score, cdt: 39 ± 5"], {}, "39 is outside the scale of Villalta score, 0 to 33"),
    (["outcome: thrombolysis_rate_percent, cdt: mean 104%"], {}, "104 percent: above 100"),
    (["outcome: length_of_stay_days, cdt: mean -2 days"], {}, "-2 days: below zero"),
    (["outcome: vcss, cdt: 'mean 2.1 (n=6)'"], {},
     "no 6 whole numbers have the mean 2.1 (12/6 = 2.000, 13/6 = 2.167, 14/6 = 2.333): other patients than n = 6, or a slip"),
    (["outcome: vcss, cdt: 2.50 ± 1.03 (n=4)"], {}, "no 4 whole numbers with mean 2.50 have the SD 1.03"),
    (["outcome: urokinase_dose_units, cdt: '1.5 ± 0.72 units (range 1-2; n = 2)'"], {},
     "SD 0.72 is impossible: 2 values from 1 to 2 with mean 1.5 have at most 0.707"),
    (["outcome: vcss, cdt: 15 ± 16.1 (n=10)"], {}, "SD 16.1 is impossible: 10 values from 0 to 30 with mean 15 have at most 15.8"),
    (["outcome: length_of_stay_days, cdt: 1.4 ± 5.3 days"], {}, "SD 5.3 is over three times the mean 1.4: a decimal point?"),
    (["outcome: length_of_stay_days, cdt: 14 ± 0.3 days"], {}, "SD 0.3 is small beside the mean 14: a standard error?"),
    (["outcome: villalta_score, cdt: 3.9 ± 0.22, control: 6.1 ± 0.25"], {}, "the means differ by 9.3 SDs: are these standard errors?"),
    (["outcome: villalta_score, cdt: 3.9 ± 2.2, control: 4.1 ± 0.2"], {},
     "SD 2.2 is 11.0 times that of the other arm, 0.2: is one a standard error?"),
    (["outcome: villalta_score, at: baseline, cdt: 15.5 ± 5.2", "outcome: villalta_score, at: 12 months, cdt: 9.5 ± 0.5"], {},
     "SD 0.5 here and 5.2 before: is one a standard error?"),
    (["outcome: length_of_stay_days, cdt: 'mean 27 [IQR 21-27]'"], {}, "a mean with quartiles, mean 27 [IQR 21-27]: is it a median?"),
    (["outcome: survival, cdt: 90", "outcome: death, cdt: 12"], {},
     "survival 90 and death from any cause 12 do not make up everyone (90.0% and 12.0%)"),
    (["outcome: major_bleeding, cdt: 8", "outcome: any_bleeding, cdt: 7"], {},
     "major bleeding 8 (8.0%) cannot be above any bleeding 7 (7.0%)"),
    (["outcome: death, at: 6 months, cdt: 10/100", "outcome: survival, at: 12 months, cdt: 91/100"], {},
     "survival 91/100 at 12 months contradicts death from any cause 10/100 at 6 months: time only adds events"),
    (["outcome: death, method: Kaplan-Meier, at: 6 months, cdt: 28%", "outcome: death, method: Kaplan-Meier, at: 12 months, cdt: 23%"], {},
     "23% at 12 months is below 28% at 6 months: what is counted from the start cannot fall"),
    (["outcome: clot_lysis_grade2, cdt: 20", "outcome: clot_lysis_grade3, cdt: 60", "outcome: clot_lysis_grade2plus, cdt: 82"], {},
     "clot lysis grade II (50% to 90%) 20 + clot lysis grade III (complete) 60 add up to 80.0%, "
     "but clot lysis grade II or III (50% or more) 82 is 82.0%"),
    (["outcome: major_bleeding, cdt: none", "outcome: transfusion, cdt: 2"], {},
     "2 transfused for a bleed, but no major bleeding: by ISTH a bleed with two units or more is major"),
]  # fmt: skip


@pytest.mark.parametrize(("figures", "more", "sentence"), SAID, ids=[said[:60] for *_, said in SAID])
def test_a_finding_names_its_figures_and_what_they_would_have_to_be(words, figures, more, sentence):
    rows = rows_of(words, *figures, **more)
    assert sentence in [f.message for row in rows for f in row.findings]
