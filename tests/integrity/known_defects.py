"""Every defect of a publication that the notes of the evidence name: the rule that finds it, or why none can.

A defect is out of reach mostly because the study file keeps it in prose only: the contradicting figure was not
entered, so that nothing can be held against anything.
"""

from dataclasses import dataclass

PROSE = "the contradicting figure stands in the notes only, not in the study file"


@dataclass(frozen=True, slots=True)
class Known:
    """A defect; `rule` and `where` of the finding, or the reason why it is out of reach."""

    publication: str
    what: str
    rule: str = ""
    where: str = ""
    out_of_reach: str = ""


FOUND = (
    Known("gao2011_cdt_nonacute", "81% printed for 90 of 112", "count_against_percent", "outcomes[1]"),
    Known("koelbel_iliocaval_lysis", "96% printed for 42 of 44", "count_against_percent", "outcomes[2]"),
    Known("kuo2017", "28.7% printed for 12 of 31", "count_against_percent", "outcomes[1]"),
    Known("trellis2013_single_centre", "85.8% printed for 23 of 28", "count_against_percent", "outcomes[1]"),
    Known(
        "thij46_angiovac13", "2 (17%) is of 12, not of the 13 treated", "count_against_percent", "outcomes[4]"
    ),
    Known("vedantham2017_attract", "6/336 is 1.79%, printed 1.7%", "percent_cut_off", "outcomes[5]"),
    Known("goldenberg2011_adolescent_pmt", "27% fits 15, not 16", "bare_percent_against_arm", "outcomes[5]"),
    Known("goldenberg2011_adolescent_pmt", "53% fits 15, not 16", "bare_percent_against_arm", "outcomes[6]"),
    Known("zaman2023_reintervention", "52.6% fits 19, not 21", "bare_percent_against_arm", "outcomes[2]"),
    Known("zaman2023_reintervention", "57.9% fits 19, not 21", "bare_percent_against_arm", "outcomes[3]"),
    Known("zaman2023_reintervention", "41.2% fits 17, not 21", "bare_percent_against_arm", "outcomes[4]"),
    Known("tian2021", "84.5% for 42 of 48", "bare_percent_against_arm", "outcomes[2]"),
    Known(
        "lu2017", "patency is of 51 and 21 units, not 42 and 25", "bare_percent_against_arm", "outcomes[2]"
    ),
    Known("lu2017", "P = .26 does not fit the SDs, which may be SEs", "sd_or_se", "outcomes[3]"),
    Known(
        "wang2013_bcs_ivc_thrombosis",
        "4 (9.8%) is of 41, not of the 29",
        "count_against_percent",
        "outcomes[5]",
    ),
    Known("xu2021", "9.6% is of about 240, not of 182", "bare_percent_against_arm", "outcomes[3]"),
    Known("xu2021", "P = .01 is smaller than 43/186 and 32/182 give", "p_against_arms", "outcomes[2]"),
    Known("bashir2014_nis", "P = .03 does not fit 1.40-5.30", "p_against_interval", "outcomes[4]"),
    Known("annvascsurg2024_pdva_review", "interval too narrow for 233", "interval_against_n", "outcomes[2]"),
    Known("delgiudice2018", "no limb event, yet an amputation", "part_above_whole", "outcomes[8]"),
    Known("delgiudice2018", "no major event, yet a death", "part_above_whole", "outcomes[7]"),
    Known(
        "notten2020_cava", "26/75 here, 33/75 in the post hoc report", "conflicting_reports", "outcomes[1]"
    ),
    Known(
        "garcia2015_pearl", "73% within 24 h here, 76% in the interim", "conflicting_reports", "outcomes[7]"
    ),
    Known("garcia2015_pearl", "371 patients in the interim, 329 in the final", "interim_and_final", "arms"),
    Known("garcia2015_pearl", "286 + 42 = 328, one short of 329", "parts_of_arm", "outcomes[1]"),
    Known("paz_pregnancy_pcdt", "times since DVT of opposite arms", "conflicting_reports", "population"),
    Known("schmidt2020_alps", "four of 32 on dialysis printed as 16%", "described", "population"),
    Known("roustazadeh2024", "142 + 77 = 219 of 208 patients", "described", "population"),
    Known(
        "rao_pmt_avf", "two transfused beside no major bleeding", "transfused_but_not_major", "outcomes[8]"
    ),
    Known("huang2015", "Villalta scores repeated in Wong's review", "same_figures", "outcomes[4]"),
)
OUT_OF_REACH = (
    Known("cleaner38_2012_2014", "18 of 38 printed as 56%", out_of_reach=PROSE),
    Known("yan2022", "271 of 366 men printed as 68%", out_of_reach=PROSE),
    Known("notten2021_cava", "120 of 152 printed as 79.8%", out_of_reach=PROSE),
    Known("jjsfcpm2024_balloon_pdva", "57.1% fits limbs though patients are said", out_of_reach=PROSE),
    Known("tgkdc_ekos41", "age range 19.9 to 21.9 with mean 63.9", out_of_reach=PROSE),
    Known("shishehbor2023_promise2", "IQR of age 38 to 89 is the full range", out_of_reach=PROSE),
    Known("shishehbor2023_promise2", "67 limbs saved of 105 beside 76.0%", out_of_reach=PROSE),
    Known("clair2021_promise1", "diabetes 69% and 60% by page", out_of_reach=PROSE),
    Known("bashir2014_nis", "interval of PE copied to length of stay", out_of_reach=PROSE),
    Known("xu2020", "SD of 5.8 days beside one of 0.8", out_of_reach=PROSE),
    Known("angiojet_vs_cdt_2013_2015", "urokinase dose in the wrong unit", out_of_reach=PROSE),
    Known("enden2012_cavent", "SD 16.8 printed for age and duration", out_of_reach=PROSE),
    Known("ezelsoy2015", "recruitment dates differ by source", out_of_reach=PROSE),
    Known("huang2021", "P = 1.0 for embolism in 4 against 0", out_of_reach=PROSE),
    Known("notten2020_cava", "no serious event said beside 4 major bleeds", out_of_reach=PROSE),
    Known("lee2020", "haemoglobinuria in the arm without the device", out_of_reach=PROSE),
    Known(
        "pouncey2020",
        "patency so low that it may be its loss",
        out_of_reach="no second figure of it is printed",
    ),
    Known(
        "attract_by_technique", "comparator of the rows may be another group", out_of_reach="no second figure"
    ),
    Known(
        "garcia2017_access_pts_interim",
        "67% in the interim, 64.6% in the full paper",
        out_of_reach="the one counts patients, the other limbs",
    ),
    Known(
        "delgiudice2018",
        "may share patients with ALPS (centre in Paris)",
        out_of_reach="centres are not named in the study files; the suspicion is declared by hand",
    ),
)
# (file, file): the same study found twice; linked by the names given to them, found when the links are taken off
TWICE = (("shen2019", "jvsvl_angiojet_aki_198"), ("paz_pregnancy_pcdt", "spectre2016_ash_pregnancy"))
