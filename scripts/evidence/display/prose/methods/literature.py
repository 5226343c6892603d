"""The literature of the methods: what the methods section cites, each work once, by author and year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Work:
    """One cited work; ``label`` is how the text names it."""

    label: str
    authors: str
    title: str
    where: str
    doi: str


WORKS = (
    Work(
        "Arends 2008",
        "Arends LR, Hunink MGM, Stijnen T",
        "Meta-analysis of summary survival curve data",
        "Statistics in Medicine 2008;27:4381-4396",
        "10.1002/sim.3311",
    ),
    Work(
        "Balshem 2011",
        "Balshem H, Helfand M, Schünemann HJ, et al",
        "GRADE guidelines: 3. Rating the quality of evidence",
        "Journal of Clinical Epidemiology 2011;64:401-406",
        "10.1016/j.jclinepi.2010.07.015",
    ),
    Work(
        "Baujat 2002",
        "Baujat B, Mahé C, Pignon JP, Hill C",
        "A graphical method for exploring heterogeneity in meta-analyses: application to a meta-analysis "
        "of 65 trials",
        "Statistics in Medicine 2002;21:2641-2652",
        "10.1002/sim.1221",
    ),
    Work(
        "Begg and Mazumdar 1994",
        "Begg CB, Mazumdar M",
        "Operating characteristics of a rank correlation test for publication bias",
        "Biometrics 1994;50:1088-1101",
        "10.2307/2533446",
    ),
    Work(
        "Bender 2018",
        "Bender R, Friede T, Koch A, et al",
        "Methods for evidence synthesis in the case of very few studies",
        "Research Synthesis Methods 2018;9:382-392",
        "10.1002/jrsm.1297",
    ),
    Work(
        "Campbell 2020",
        "Campbell M, McKenzie JE, Sowden A, et al",
        "Synthesis without meta-analysis (SWiM) in systematic reviews: reporting guideline",
        "BMJ 2020;368:l6890",
        "10.1136/bmj.l6890",
    ),
    Work(
        "Clopper and Pearson 1934",
        "Clopper CJ, Pearson ES",
        "The use of confidence or fiducial limits illustrated in the case of the binomial",
        "Biometrika 1934;26:404-413",
        "10.1093/biomet/26.4.404",
    ),
    Work(
        "Combescure 2014",
        "Combescure C, Foucher Y, Jackson D",
        "Meta-analysis of single-arm survival studies: a distribution-free approach for estimating "
        "summary survival curves with random effects",
        "Statistics in Medicine 2014;33:2521-2537",
        "10.1002/sim.6111",
    ),
    Work(
        "DerSimonian and Laird 1986",
        "DerSimonian R, Laird N",
        "Meta-analysis in clinical trials",
        "Controlled Clinical Trials 1986;7:177-188",
        "10.1016/0197-2456(86)90046-2",
    ),
    Work(
        "Duval and Tweedie 2000",
        "Duval S, Tweedie R",
        "Trim and fill: a simple funnel-plot-based method of testing and adjusting for publication bias "
        "in meta-analysis",
        "Biometrics 2000;56:455-463",
        "10.1111/j.0006-341X.2000.00455.x",
    ),
    Work(
        "Egger 1997",
        "Egger M, Davey Smith G, Schneider M, Minder C",
        "Bias in meta-analysis detected by a simple, graphical test",
        "BMJ 1997;315:629-634",
        "10.1136/bmj.315.7109.629",
    ),
    Work(
        "Friede 2017",
        "Friede T, Röver C, Wandel S, Neuenschwander B",
        "Meta-analysis of few small studies in orphan diseases",
        "Research Synthesis Methods 2017;8:79-91",
        "10.1002/jrsm.1217",
    ),
    Work(
        "Grant 2014",
        "Grant RL",
        "Converting an odds ratio to a range of plausible relative risks for better communication of "
        "research findings",
        "BMJ 2014;348:f7450",
        "10.1136/bmj.f7450",
    ),
    Work(
        "Greenland and Robins 1985",
        "Greenland S, Robins JM",
        "Estimation of a common effect parameter from sparse follow-up data",
        "Biometrics 1985;41:55-68",
        "10.2307/2530643",
    ),
    Work(
        "Griffiths 1973",
        "Griffiths DA",
        "Maximum likelihood estimation for the beta-binomial distribution and an application to the "
        "household distribution of the total number of cases of a disease",
        "Biometrics 1973;29:637-648",
        "10.2307/2529131",
    ),
    Work(
        "Guyatt 2011",
        "Guyatt GH, Oxman AD, Kunz R, et al",
        "GRADE guidelines: 6. Rating the quality of evidence: imprecision",
        "Journal of Clinical Epidemiology 2011;64:1283-1293",
        "10.1016/j.jclinepi.2011.01.012",
    ),
    Work(
        "Günhan 2020",
        "Günhan BK, Röver C, Friede T",
        "Random-effects meta-analysis of few studies involving rare events",
        "Research Synthesis Methods 2020;11:74-90",
        "10.1002/jrsm.1370",
    ),
    Work(
        "Hamza 2008",
        "Hamza TH, van Houwelingen HC, Stijnen T",
        "The binomial distribution of meta-analysis was preferred to model within-study variability",
        "Journal of Clinical Epidemiology 2008;61:41-51",
        "10.1016/j.jclinepi.2007.03.016",
    ),
    Work(
        "Harbord 2006",
        "Harbord RM, Egger M, Sterne JAC",
        "A modified test for small-study effects in meta-analyses of controlled trials with binary endpoints",
        "Statistics in Medicine 2006;25:3443-3457",
        "10.1002/sim.2380",
    ),
    Work(
        "Hartung and Knapp 2001",
        "Hartung J, Knapp G",
        "On tests of the overall treatment effect in meta-analysis with normally distributed responses",
        "Statistics in Medicine 2001;20:1771-1782",
        "10.1002/sim.791",
    ),
    Work(
        "Higgins and Thompson 2002",
        "Higgins JPT, Thompson SG",
        "Quantifying heterogeneity in a meta-analysis",
        "Statistics in Medicine 2002;21:1539-1558",
        "10.1002/sim.1186",
    ),
    Work(
        "Higgins and Thompson 2004",
        "Higgins JPT, Thompson SG",
        "Controlling the risk of spurious findings from meta-regression",
        "Statistics in Medicine 2004;23:1663-1682",
        "10.1002/sim.1752",
    ),
    Work(
        "Higgins 2009",
        "Higgins JPT, Thompson SG, Spiegelhalter DJ",
        "A re-evaluation of random-effects meta-analysis",
        "Journal of the Royal Statistical Society Series A 2009;172:137-159",
        "10.1111/j.1467-985X.2008.00552.x",
    ),
    Work(
        "Iorio 2015",
        "Iorio A, Spencer FA, Falavigna M, et al",
        "Use of GRADE for assessment of evidence about prognosis: rating confidence in estimates of event "
        "rates in broad categories of patients",
        "BMJ 2015;350:h870",
        "10.1136/bmj.h870",
    ),
    Work(
        "Knapp and Hartung 2003",
        "Knapp G, Hartung J",
        "Improved tests for a random effects meta-regression with a single covariate",
        "Statistics in Medicine 2003;22:2693-2710",
        "10.1002/sim.1482",
    ),
    Work(
        "Konstantopoulos 2011",
        "Konstantopoulos S",
        "Fixed effects and variance components estimation in three-level meta-analysis",
        "Research Synthesis Methods 2011;2:61-76",
        "10.1002/jrsm.35",
    ),
    Work(
        "Luo 2018",
        "Luo D, Wan X, Liu J, Tong T",
        "Optimally estimating the sample mean from the sample size, median, mid-range, and/or "
        "mid-quartile range",
        "Statistical Methods in Medical Research 2018;27:1785-1805",
        "10.1177/0962280216669183",
    ),
    Work(
        "Mantel and Haenszel 1959",
        "Mantel N, Haenszel W",
        "Statistical aspects of the analysis of data from retrospective studies of disease",
        "Journal of the National Cancer Institute 1959;22:719-748",
        "10.1093/jnci/22.4.719",
    ),
    Work(
        "Mathur and VanderWeele 2019",
        "Mathur MB, VanderWeele TJ",
        "New metrics for meta-analyses of heterogeneous effects",
        "Statistics in Medicine 2019;38:1336-1342",
        "10.1002/sim.8057",
    ),
    Work(
        "Olkin 2012",
        "Olkin I, Dahabreh IJ, Trikalinos TA",
        "GOSH - a graphical display of study heterogeneity",
        "Research Synthesis Methods 2012;3:214-223",
        "10.1002/jrsm.1053",
    ),
    Work(
        "Page 2021",
        "Page MJ, McKenzie JE, Bossuyt PM, et al",
        "The PRISMA 2020 statement: an updated guideline for reporting systematic reviews",
        "BMJ 2021;372:n71",
        "10.1136/bmj.n71",
    ),
    Work(
        "Parmar 1998",
        "Parmar MKB, Torri V, Stewart L",
        "Extracting summary statistics to perform meta-analyses of the published literature for survival "
        "endpoints",
        "Statistics in Medicine 1998;17:2815-2834",
        "10.1002/(SICI)1097-0258(19981230)17:24<2815::AID-SIM110>3.0.CO;2-8",
    ),
    Work(
        "Paule and Mandel 1982",
        "Paule RC, Mandel J",
        "Consensus values and weighting factors",
        "Journal of Research of the National Bureau of Standards 1982;87:377-385",
        "10.6028/jres.087.022",
    ),
    Work(
        "Peters 2006",
        "Peters JL, Sutton AJ, Jones DR, Abrams KR, Rushton L",
        "Comparison of two methods to detect publication bias in meta-analysis",
        "JAMA 2006;295:676-680",
        "10.1001/jama.295.6.676",
    ),
    Work(
        "Peters 2008",
        "Peters JL, Sutton AJ, Jones DR, Abrams KR, Rushton L",
        "Contour-enhanced meta-analysis funnel plots help distinguish publication bias from other causes "
        "of asymmetry",
        "Journal of Clinical Epidemiology 2008;61:991-996",
        "10.1016/j.jclinepi.2007.11.010",
    ),
    Work(
        "Pustejovsky and Tipton 2018",
        "Pustejovsky JE, Tipton E",
        "Small-sample methods for cluster-robust variance estimation and hypothesis testing in fixed effects "
        "models",
        "Journal of Business and Economic Statistics 2018;36:672-683",
        "10.1080/07350015.2016.1247004",
    ),
    Work(
        "Rhodes 2015",
        "Rhodes KM, Turner RM, Higgins JPT",
        "Predictive distributions were developed for the extent of heterogeneity in meta-analyses of "
        "continuous outcome data",
        "Journal of Clinical Epidemiology 2015;68:52-60",
        "10.1016/j.jclinepi.2014.08.012",
    ),
    Work(
        "Robins 1986",
        "Robins J, Breslow N, Greenland S",
        "Estimators of the Mantel-Haenszel variance consistent in both sparse data and large-strata "
        "limiting models",
        "Biometrics 1986;42:311-323",
        "10.2307/2531052",
    ),
    Work(
        "Röver 2015",
        "Röver C, Knapp G, Friede T",
        "Hartung-Knapp-Sidik-Jonkman approach and its modification for random-effects meta-analysis with "
        "few studies",
        "BMC Medical Research Methodology 2015;15:99",
        "10.1186/s12874-015-0091-1",
    ),
    Work(
        "Röver 2021",
        "Röver C, Bender R, Dias S, et al",
        "On weakly informative prior distributions for the heterogeneity parameter in Bayesian "
        "random-effects meta-analysis",
        "Research Synthesis Methods 2021;12:448-474",
        "10.1002/jrsm.1475",
    ),
    Work(
        "Santesso 2020",
        "Santesso N, Glenton C, Dahm P, et al",
        "GRADE guidelines 26: informative statements to communicate the findings of systematic reviews of "
        "interventions",
        "Journal of Clinical Epidemiology 2020;119:126-135",
        "10.1016/j.jclinepi.2019.10.014",
    ),
    Work(
        "Schünemann 2019",
        "Schünemann HJ, Cuello C, Akl EA, et al",
        "GRADE guidelines: 18. How ROBINS-I and other tools to assess risk of bias in nonrandomized "
        "studies should be used to rate the certainty of a body of evidence",
        "Journal of Clinical Epidemiology 2019;111:105-114",
        "10.1016/j.jclinepi.2018.01.012",
    ),
    Work(
        "Shi 2023",
        "Shi J, Luo D, Wan X, et al",
        "Detecting the skewness of data from the five-number summary and its application in meta-analysis",
        "Statistical Methods in Medical Research 2023;32:1338-1360",
        "10.1177/09622802231172043",
    ),
    Work(
        "Sidik and Jonkman 2002",
        "Sidik K, Jonkman JN",
        "A simple confidence interval for meta-analysis",
        "Statistics in Medicine 2002;21:3153-3159",
        "10.1002/sim.1262",
    ),
    Work(
        "Sidik and Jonkman 2005",
        "Sidik K, Jonkman JN",
        "Simple heterogeneity variance estimation for meta-analysis",
        "Journal of the Royal Statistical Society Series C 2005;54:367-384",
        "10.1111/j.1467-9876.2005.00489.x",
    ),
    Work(
        "Simonsohn 2020",
        "Simonsohn U, Simmons JP, Nelson LD",
        "Specification curve analysis",
        "Nature Human Behaviour 2020;4:1208-1214",
        "10.1038/s41562-020-0912-z",
    ),
    Work(
        "Stanley and Doucouliagos 2014",
        "Stanley TD, Doucouliagos H",
        "Meta-regression approximations to reduce publication selection bias",
        "Research Synthesis Methods 2014;5:60-78",
        "10.1002/jrsm.1095",
    ),
    Work(
        "Sterne 2011",
        "Sterne JAC, Sutton AJ, Ioannidis JPA, et al",
        "Recommendations for examining and interpreting funnel plot asymmetry in meta-analyses of "
        "randomised controlled trials",
        "BMJ 2011;343:d4002",
        "10.1136/bmj.d4002",
    ),
    Work(
        "Stijnen 2010",
        "Stijnen T, Hamza TH, Özdemir P",
        "Random effects meta-analysis of event outcome in the framework of the generalized linear mixed "
        "model with applications in sparse data",
        "Statistics in Medicine 2010;29:3046-3067",
        "10.1002/sim.4040",
    ),
    Work(
        "Thompson and Sharp 1999",
        "Thompson SG, Sharp SJ",
        "Explaining heterogeneity in meta-analysis: a comparison of methods",
        "Statistics in Medicine 1999;18:2693-2708",
        "10.1002/(SICI)1097-0258(19991030)18:20<2693::AID-SIM235>3.0.CO;2-V",
    ),
    Work(
        "Turner 2015",
        "Turner RM, Jackson D, Wei Y, Thompson SG, Higgins JPT",
        "Predictive distributions for between-study heterogeneity and simple methods for their "
        "application in Bayesian meta-analysis",
        "Statistics in Medicine 2015;34:984-998",
        "10.1002/sim.6381",
    ),
    Work(
        "Viechtbauer 2005",
        "Viechtbauer W",
        "Bias and efficiency of meta-analytic variance estimators in the random-effects model",
        "Journal of Educational and Behavioral Statistics 2005;30:261-293",
        "10.3102/10769986030003261",
    ),
    Work(
        "Viechtbauer 2007",
        "Viechtbauer W",
        "Confidence intervals for the amount of heterogeneity in meta-analysis",
        "Statistics in Medicine 2007;26:37-52",
        "10.1002/sim.2514",
    ),
    Work(
        "Viechtbauer and Cheung 2010",
        "Viechtbauer W, Cheung MWL",
        "Outlier and influence diagnostics for meta-analysis",
        "Research Synthesis Methods 2010;1:112-125",
        "10.1002/jrsm.11",
    ),
    Work(
        "Wan 2014",
        "Wan X, Wang W, Liu J, Tong T",
        "Estimating the sample mean and standard deviation from the sample size, median, range and/or "
        "interquartile range",
        "BMC Medical Research Methodology 2014;14:135",
        "10.1186/1471-2288-14-135",
    ),
    Work(
        "Zeng 2022",
        "Zeng L, Brignardello-Petersen R, Hultcrantz M, et al",
        "GRADE guidance 34: update on rating imprecision using a minimally contextualized approach",
        "Journal of Clinical Epidemiology 2022;150:216-224",
        "10.1016/j.jclinepi.2022.07.014",
    ),
    Work(
        "Zhang and Yu 1998",
        "Zhang J, Yu KF",
        "What's the relative risk? A method of correcting the odds ratio in cohort studies of common "
        "outcomes",
        "JAMA 1998;280:1690-1691",
        "10.1001/jama.280.19.1690",
    ),
)


def cited(texts: Iterable[str]) -> list[Work]:
    """Return the works that the texts name, by author and year."""
    whole = " ".join(texts)
    return [work for work in WORKS if work.label in whole]
