"""Rules on one study file: what each says, how grave it is, what it needs and where it comes from."""

from __future__ import annotations

from evidence.record.published.severity import Severity
from evidence.studies.integrity.rules.rule import FIGURE, Named

GRIM = "Brown & Heathers 2017, 10.1177/1948550616673876"
WITHIN = (
    Named(
        "events_above_arm",
        "counts",
        (Severity.ERROR,),
        "More events than patients in the arm, which no count of patients can be.",
        "a count and the number in its arm",
        FIGURE,
    ),
    Named(
        "count_against_percent",
        "counts",
        (Severity.WARNING,),
        "A count and its denominator do not give the printed percentage, rounded half up or "
        "half to even; says which denominator or count would.",
        "a count with its percentage",
        FIGURE,
    ),
    Named(
        "percent_cut_off",
        "counts",
        (Severity.NOTE,),
        "The percentage fits only with its further decimals cut off instead of rounded.",
        "a count with its percentage",
        FIGURE,
    ),
    Named(
        "percent_against_n",
        "counts",
        (Severity.WARNING,),
        "No whole number of the printed denominator gives the percentage.",
        "a percentage with its denominator",
        FIGURE,
        reference=GRIM,
    ),
    Named(
        "n_against_arm",
        "counts",
        (Severity.ERROR, Severity.WARNING),
        "The printed denominator is larger than the arm; an error for a mean or median, which has no other.",
        "a denominator and the number in the arm",
        FIGURE,
    ),
    Named(
        "two_figures",
        "counts",
        (Severity.ERROR,),
        "Two unlike figures stand for one outcome, arm, time and definition.",
        "two entries of one outcome",
    ),
    Named(
        "bare_percent_against_arm",
        "counts",
        (Severity.NOTE,),
        "A percentage without denominator is no whole number of the arm's patients: it is "
        "about others. Says which smaller denominators fit.",
        "a percentage and the number in the arm",
        reference=GRIM,
    ),
    Named(
        "odd_denominator",
        "counts",
        (Severity.NOTE,),
        "A printed denominator is that of another arm, unlike those of the arm's other figures, "
        "or under a third of the arm.",
        "a printed denominator, and other arms or figures",
    ),
    Named(
        "parts_of_arm",
        "counts",
        (Severity.WARNING, Severity.NOTE),
        "The events or patients of the parts do not add up to those of the arm that combines them. A note "
        "where the denominators do not either, and explain it.",
        "an arm that combines others, and figures for each of them",
    ),
    Named(
        "subgroup_above_whole",
        "counts",
        (Severity.WARNING, Severity.NOTE),
        "A subgroup, or an arm that is part of another, has more patients or events than the whole. A note "
        "where the whole is printed of fewer patients.",
        "figures of a part and of the whole at the same time",
    ),
    Named(
        "whole_between_subgroups",
        "counts",
        (Severity.NOTE,),
        "The share in everyone lies outside the shares of all its subgroups.",
        "two or more subgroups and the whole",
    ),
    Named(
        "interval_symmetry",
        "intervals",
        (Severity.WARNING, Severity.NOTE),
        "The estimate is not in the middle of its interval: on the log scale for ratios, on "
        "the plain scale for differences and means; a note where it is not far off, and for "
        "shares, whose intervals may lean towards one half.",
        "an estimate with its interval",
    ),
    Named(
        "p_against_interval",
        "intervals",
        (Severity.WARNING, Severity.NOTE),
        "The p value is not the one that the estimate and its interval imply; a note where "
        "they only lie on two sides of the threshold, which two tests may do.",
        "an effect with interval and p value",
        reference="Altman & Bland 2011, 10.1136/bmj.d2304",
    ),
    Named(
        "interval_against_n",
        "intervals",
        (Severity.WARNING,),
        "The interval of a share is far narrower or wider than the number of patients allows.",
        "a percentage with its interval, and the number of patients",
        reference="Wilson 1927, 10.1080/01621459.1927.10502953",
    ),
    Named(
        "error_against_n",
        "intervals",
        (Severity.WARNING,),
        "The standard error or interval of a Kaplan-Meier estimate is far below that of everybody followed "
        "to the end; losses only widen it.",
        "a Kaplan-Meier estimate with standard error or interval, and the number of patients",
        reference="Wilson 1927, 10.1080/01621459.1927.10502953",
    ),
    Named(
        "effect_against_arms",
        "effects",
        (Severity.WARNING, Severity.NOTE),
        "The printed RR, OR, RD or MD is not what the arms give within rounding; says when it"
        " fits with the arms exchanged. A note where the difference is no larger than "
        "stratifying makes, or where effect and arms stand at two times.",
        "an unadjusted effect and the figures of both arms",
    ),
    Named(
        "effect_cut_off",
        "effects",
        (Severity.NOTE,),
        "The printed effect fits the arms only with its further decimals cut off instead of rounded.",
        "an unadjusted effect and the figures of both arms",
    ),
    Named(
        "interval_against_arms",
        "effects",
        (Severity.WARNING, Severity.NOTE),
        "The interval of the effect is not one of the usual ones from the arms' counts (Wald;"
        " Newcombe for RD); a note where it is not far off.",
        "an unadjusted effect with interval and the counts of both arms",
        reference="Newcombe 1998, 10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I",
    ),
    Named(
        "p_against_arms",
        "effects",
        (Severity.WARNING, Severity.NOTE),
        "The p value is far from the usual tests of the two arms (chi-square, Yates, Fisher; "
        "Student, Welch).",
        "a p value and the counts, or means with SD and n, of two arms",
    ),
    Named(
        "interval_against_sd",
        "scales",
        (Severity.ERROR, Severity.WARNING),
        "The interval of a mean is less than half, or more than twice, as wide as its own SD and number of "
        "patients, or its own SE, make it; a warning for that of a Kaplan-Meier estimate and its SE.",
        "a mean with SD, interval and n, or a value with SE and interval",
    ),
    Named(
        "beyond_scale",
        "scales",
        (Severity.WARNING,),
        "The mean or median is outside the ends of its score, below zero for what cannot be, or above 100 %.",
        "a mean or median of a known scale or unit",
        FIGURE,
    ),
    Named(
        "change_or_value",
        "scales",
        (Severity.WARNING,),
        "Words beside a mean or median call it a change, and the entry does not say with `value:` whether it "
        "is one. It is not pooled until it does.",
        "a mean or median, and a head of a column, printed words, definition or note",
        FIGURE,
    ),
    Named(
        "grim",
        "scales",
        (Severity.WARNING, Severity.NOTE),
        "No sum of n whole numbers gives the printed mean; a note where n is the arm's and "
        "not printed beside it.",
        "a mean of a whole-number score, n below 10 to the number of decimals",
        reference=GRIM,
    ),
    Named(
        "grimmer",
        "scales",
        (Severity.WARNING, Severity.NOTE),
        "No n whole numbers with the printed mean have the printed SD.",
        "a mean of a whole-number score with its SD, n below 10 to the number of decimals",
        reference="Anaya 2016, 10.7287/peerj.preprints.2400v1",
    ),
    Named(
        "sd_against_range",
        "scales",
        (Severity.WARNING,),
        "The SD is larger, or smaller, than any values within the printed range or the scale can have.",
        "a mean with SD and n, and a range or the ends of the scale",
        reference="Bhatia & Davis 2000, 10.1080/00029890.2000.12005203",
    ),
    Named(
        "sd_beside_mean",
        "scales",
        (Severity.NOTE,),
        "The SD of what cannot be negative is over three times its mean, or a few percent of it.",
        "a mean with SD",
    ),
    Named(
        "sd_or_se",
        "scales",
        (Severity.WARNING, Severity.NOTE),
        "A spread looks like a standard error given as an SD, or the reverse: scores that "
        "hardly overlap, SDs that differ several-fold between arms or times (note), or a p value "
        "that fits only so (warning: no interval can be made of both).",
        "means with SD of two arms or times",
        reference="Cochrane Handbook 6.5.2.2",
    ),
    Named(
        "mean_with_quartiles",
        "scales",
        (Severity.NOTE,),
        "A figure called mean stands beside quartiles, which go with medians.",
        "a mean with an IQR",
    ),
    Named(
        "time_in_words",
        "laws",
        (Severity.WARNING, Severity.NOTE),
        "The printed words of a figure name another time than its entry (`at 24 months` beside `at: 12 "
        "months`), and not that of the entry besides. A note for a definition, which may name a time of "
        "something else.",
        "a time, and words or a definition with `at` and a time",
    ),
    Named(
        "part_above_whole",
        "laws",
        (Severity.WARNING, Severity.NOTE),
        "A part of an outcome is more frequent than the whole of it: major above any "
        "bleeding, primary above secondary patency, amputation-free survival above limb "
        "salvage or survival, moderate or severe above any post-thrombotic syndrome, grade "
        "III above grade II or more, deaths within 30 days above all deaths. A note between a "
        "Kaplan-Meier estimate and a count, and where the denominators differ.",
        "two outcomes of the same arm, segment and time",
    ),
    Named(
        "complement",
        "laws",
        (Severity.WARNING, Severity.NOTE),
        "An outcome and its opposite (survival and death) do not make up everyone. A note where the "
        "denominators differ.",
        "an outcome and its complement at the same time",
    ),
    Named(
        "sum_of_parts",
        "laws",
        (Severity.WARNING, Severity.NOTE),
        "Classes that exclude each other do not add up to their whole (grades of lysis, wounds, filters). A "
        "note where the denominators differ.",
        "all the classes of a set at the same time",
    ),
    Named(
        "over_time",
        "laws",
        (Severity.WARNING, Severity.NOTE),
        "A Kaplan-Meier estimate of what is good to keep rises, or events from the start fall, with time; "
        "also between an outcome and its opposite (death and survival). A note where the denominators "
        "differ.",
        "one outcome of one arm, or an outcome and its opposite, at two times",
        reference="Kaplan & Meier 1958, 10.1080/01621459.1958.10501452",
    ),
    Named(
        "no_vocabulary_word",
        "laws",
        (Severity.NOTE,),
        "The outcome has no word of the vocabulary (`other: ...`): its figures are kept and never pooled.",
        "an outcome that begins with `other:`",
        FIGURE,
    ),
    Named(
        "at_risk_rises",
        "laws",
        (Severity.ERROR,),
        "More patients are at risk at a later time than at an earlier.",
        "numbers at risk of one outcome at two times",
    ),
    Named(
        "amputation_free_survival_bound",
        "laws",
        (Severity.WARNING, Severity.NOTE),
        "Amputation-free survival is below limb salvage + survival - 100 %, the least the two allow. A note "
        "where the denominators differ.",
        "the three shares at the same time",
    ),
    Named(
        "transfused_but_not_major",
        "laws",
        (Severity.NOTE,),
        "Bleeds were transfused, but no major bleeding is reported.",
        "transfusions for bleeding and a zero of major bleeding",
        reference="Schulman & Kearon 2005, 10.1111/j.1538-7836.2005.01204.x",
    ),
    Named(
        "arm_sizes",
        "described",
        (Severity.WARNING,),
        "More analysed than treated, more treated than randomised or enrolled, a part larger than its "
        "whole, or parts that do not add up.",
        "several numbers of an arm, or arms that combine or are part of others",
    ),
    Named(
        "mixed_label",
        "described",
        (Severity.NOTE,),
        "The label may say that only a part of the patients had a treatment, in words that leave open which "
        "(or other technique; A and B if needed; adjunctive A): nothing is made of it. Name the parts under "
        "`combines`, or use words of the vocabulary.",
        "an arm's label",
    ),
    Named(
        "described",
        "described",
        (Severity.ERROR, Severity.WARNING),
        "The description of the patients contradicts itself: count against percentage, a count below zero, "
        "classes or sexes that are or add up to more than everyone, an age outside its range.",
        "counts, percentages, classes or an age with its range under `population`",
    ),
)
