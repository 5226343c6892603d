"""Every warning on the study files as they are, judged: a defect of the publication, or a false alarm.

A new warning fails the test until somebody has looked at it and says here which it is.
"""

DEFECT = "the publication contradicts itself"
# (publication, place, rule): judgement
JUDGED = {
    **{("annvascsurg2024_pdva_review", f"outcomes[{i}]", "interval_against_n"): DEFECT for i in range(1, 7)},
    ("aziz2012_residual_thrombus", "outcomes[3]", "count_against_percent"): DEFECT,
    ("bashir2014_nis", "outcomes[4]", "p_against_interval"): DEFECT,
    ("delgiudice2018", "outcomes[8]", "part_above_whole"): DEFECT,
    ("enden2009_cavent", "outcomes[5]", "p_against_interval"): DEFECT,
    ("enden2009_cavent", "outcomes[5]", "interval_against_arms"): DEFECT,
    ("gao2011_cdt_nonacute", "outcomes[1]", "count_against_percent"): DEFECT,
    ("koelbel_iliocaval_lysis", "outcomes[2]", "count_against_percent"): DEFECT,
    ("kuo2017", "outcomes[1]", "count_against_percent"): DEFECT,
    ("lu2017", "outcomes[3]", "sd_or_se"): DEFECT,
    ("notten2020_cava", "outcomes[1]", "conflicting_reports"): DEFECT,
    ("paz_pregnancy_pcdt", "population", "conflicting_reports"): DEFECT,
    ("roustazadeh2024", "population", "described"): DEFECT,
    ("schmidt2020_alps", "population", "described"): DEFECT,
    ("thij46_angiovac13", "outcomes[4]", "count_against_percent"): DEFECT,
    ("tian2021", "outcomes[3]", "p_against_arms"): DEFECT,
    ("trellis2013_single_centre", "outcomes[1]", "count_against_percent"): DEFECT,
    ("wang2013_bcs_ivc_thrombosis", "outcomes[5]", "count_against_percent"): DEFECT,
    ("xu2021", "outcomes[2]", "p_against_arms"): DEFECT,
}
