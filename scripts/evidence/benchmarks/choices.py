"""What was chosen for speed, and what was measured for each alternative."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SpeedChoice:
    """One choice, what else there was, and what was measured of both."""

    chosen: str
    instead_of: str
    measured: str


# Processor seconds on the machine that docs/performance.md names, unless said otherwise.
CHOICES = (
    SpeedChoice(
        "a few batched jobs a review",
        "a job a study file, or a job an outcome",
        "modelled review, 40 outcomes x 12 analyses, clean, by the clock: 50 files 2.5 s batched, 8.5 s "
        "a job an outcome, 10.0 s a job a file and an outcome; 5,000 files 12.6 s, 880 s for the files alone",
    ),
    SpeedChoice(
        "`script:` with thin scripts",
        "`run:` blocks",
        "20 jobs by the clock: 6.1 s, 27 s",
    ),
    SpeedChoice(
        "one thread of linear algebra a job",
        "as many as the machine has processors",
        "all jobs of one review: 33.6 s, 38.0 s",
    ),
    SpeedChoice(
        "PyMARE's estimators alone",
        "all of PyMARE, with a computer algebra system for conversions of effect sizes",
        "import: 0.9 s, 1.5 s, in up to eight jobs of a run",
    ),
    SpeedChoice(
        "the parts of statsmodels that are asked for",
        "`statsmodels.api`",
        "import on top of scipy and pandas: 0.14 s, 0.37 s",
    ),
    SpeedChoice(
        "normal tails by `scipy.special`",
        "`scipy.stats`",
        "import: 0.3 s, 0.8 s",
    ),
    SpeedChoice(
        "figures written as SVG from their texts, lines and shapes",
        "drawn and saved by matplotlib",
        "106 figures: 0.35 s, 6.9 s; their texts measured from the typeface's own table",
    ),
    SpeedChoice(
        "entries of the store reach the disk before they are renamed, while the step goes on",
        "a step that waits for each; checksums alone, without waiting",
        "714 waits of 12 ms for one review, now while it computes; a loss of power costs no entry",
    ),
    SpeedChoice(
        "steps that load what computes inside the function that computes",
        "all of it with the step",
        "imports where all is known: dossier 0.42 s, 0.69 s; outlook 0.76 s, 1.08 s; draw 0.22 s, 0.31 s",
    ),
    SpeedChoice(
        "PDF written by ReportLab, which cuts typefaces down",
        "matplotlib's PDF with typefaces cut down by fontTools",
        "the printable page of a review with imports: 0.07 s, 0.58 s; a second page: 0.015 s, 0.33 s",
    ),
    SpeedChoice(
        "columns of Parquet files put together as Arrow holds them",
        "`pyarrow.array`, which imports pandas to look whether a list is a series of it",
        "50 tables: 0.12 s; 0.10 s and, where nothing else needs pandas, 0.3 s of imports",
    ),
    SpeedChoice(
        "Parquet files packed by Snappy, as programs do that are not told otherwise",
        "by Zstandard",
        "150 tables of the shipped reviews with their CSV: 0.34 s and 2.4 MB of Parquet, 0.41 s and 2.3 MB",
    ),
    SpeedChoice(
        "jobs done by copies of one process that has imported what their steps need",
        "imports in each job",
        "imports, processor time: clean run of 25 jobs 3 s, 26 s; a label changed, 6 jobs, 1.5 s, 4.5 s",
    ),
    SpeedChoice(
        "that process as an interpreter of its own",
        "forked from the run, which shares what planning imports",
        "a label changed, all processes: 3.38 s, 3.25 s; a clean run 16.0 s, 17.2 s, as numpy is loaded by "
        "then with a thread of linear algebra for each processor; 3.3 s and 15.8 s where another library "
        "takes these back",
    ),
    SpeedChoice(
        "a copy of it for each job",
        "copies that do one job after the other, as long as they have loaded what the next one needs",
        "a clean run: 394,000 pages of memory copied or filled, 231,000; the largest process 273 MiB, 341; "
        "its processor time and that of a changed label differ by less than runs do from one another",
    ),
    SpeedChoice(
        "figures of papers without a heading, which their captions say, and the evidence map as a table",
        "figures as they are drawn",
        "a label changed, all processes: 3.32 s, 3.59 s, as no picture holds it",
    ),
    SpeedChoice(
        "drawings, report and papers of a small review by one process",
        "by several, forked, where no other review has to run",
        "a label changed, steps synthesise to papers: 2.9 s, 3.4 s; by the clock 0.4 s more",
    ),
    SpeedChoice(
        "report, figures and papers of a large review that was made before by one process each, side by side",
        "by two forked processes each, one job after the other",
        "500 studies, one added, processor time of the three: 6.4 s, 7.4 s",
    ),
    SpeedChoice(
        "a review's evidence gathered by a job of its own",
        "by the job that writes the pages, so that papers, dossier and outlook wait for these",
        "a study changed, processor time: 0.2 s more, and papers wait for 0.2 s of it instead of 0.9 s",
    ),
    SpeedChoice(
        "pictures packed by runs of one colour (zlib's Z_RLE)",
        "by repeated texts, level 4 (level 1)",
        "57 pictures of papers, 64 million pixels: 0.15 s and 3.5 MB, 0.25 s and 3.2 MB (0.17 s and 3.8 MB)",
    ),
    SpeedChoice(
        "Agg of matplotlib by itself",
        "with matplotlib's own paths and graphics context",
        "import of what paints pictures: 0.06 s, 0.15 s",
    ),
    SpeedChoice(
        "outlines of a line of text kept from one picture to the next",
        "put together from its letters in each",
        "154 pictures of the shipped reviews painted: 0.67 s, 0.84 s",
    ),
    SpeedChoice(
        "rows of a sheet put in as markup",
        "cells put in as objects (and looked at by XlsxWriter for all that a cell can be)",
        "the workbook of the largest shipped review: 0.10 s, 0.20 s (0.24 s); the same bytes",
    ),
    SpeedChoice(
        "PyMARE entered where its module is loaded",
        "where a fit first asks for it, after a prepared process had loaded all of PyMARE",
        "imports of a run that computes: 1.2 s, 1.5 s",
    ),
    SpeedChoice(
        "copies asked for by the run itself, in the place of Snakemake's way to run a script",
        "by a process that Snakemake starts for each job: a shell, an interpreter, its own modules",
        "processor time before a job's script begins: less than 0.01 s, 0.1 s",
    ),
    SpeedChoice(
        "no parameters of rules",
        "one that says whether the overview closes the run, of whose type Snakemake asks pandas",
        "import: 0, 0.4 s in the process of the run",
    ),
    SpeedChoice(
        "copies that end as a program does",
        "processes of multiprocessing, which wait for their own children first",
        "a piece of work that fails beside others: the job ends at once, never",
    ),
    SpeedChoice(
        "SVG in a run, PNG of what papers show (kept in the store), all else on demand",
        "SVG and PNG of every figure",
        "draw and papers of the largest review: 8 s, 25 s",
    ),
    SpeedChoice(
        "numpy in blocks that fit the cache, converged rows retired",
        "one data set at a time",
        "REML of k = 10, fits a second: 720,000; 3,300",
    ),
    SpeedChoice(
        "numpy",
        "a compiled kernel (numba)",
        "not built: by a profile of the largest review the likelihoods of counts take a fifth of the one "
        "step that computes, and every reviewer would install a compiler for it",
    ),
    SpeedChoice(
        "records of files as frozen dataclasses, as all results are",
        "as structs of msgspec",
        "import of all 190: 0.13 s, 0.05 s; the evidence of the largest shipped review read: 0.026 s, "
        "0.023 s, written: 0.018 s, 0.015 s; a label changed takes 2 % less so, and there would be two kinds "
        "of records",
    ),
    SpeedChoice(
        "study files by libyaml's loader",
        "the loader in Python",
        "a file of 9 KB: 2.3 ms, 20 ms",
    ),
    SpeedChoice(
        "the workbook written by XlsxWriter",
        "openpyxl, a cell object each; own markup",
        "120,000 cells of 500 studies: 1.7 s, 3.5 s, 0.8 s",
    ),
    SpeedChoice(
        "the body of a Word document read once by expat and put into the file as text",
        "parsed into a tree, searched, written again",
        "annex of 500 studies: 2.3 s, 5.0 s",
    ),
    SpeedChoice(
        "pictures of papers with 200 dots an inch of their place on the page",
        "300 dots an inch of the figure as drawn; 300 in the report and 200 in the annex; 220 in both",
        "annex of 500 studies, 124 pictures: 10 MB, 27 MB; painted in 5 s, 11 s. 142 pictures of the "
        "shipped reviews: 9.6 MB, 10.3 MB with 300 in the report, 11.1 MB with 220; painted in 1.6 s, 1.7 s, "
        "1.7 s. The smallest type (7 points), printed with 600 dots an inch, looks the same from 200 on, and "
        "frayed with 150",
    ),
    SpeedChoice(
        "objects in circles are looked for once in a million new ones",
        "once in 100,000 (700, as Python does)",
        "papers of the largest shipped review after a changed label: 0.80 s, 0.85 s, 5 MB more; "
        "with 100,000, evidence of 500 studies read, pages, tables and workbook written: 6.1 s (6.9 s)",
    ),
    SpeedChoice(
        "a run's process ends without looking through what it holds",
        "a last look for circles, as Python does",
        "a start with nothing to do, processor time: 1.3 s, 1.7 s",
    ),
    SpeedChoice(
        "imports of the package read from statements alone, of modules with libraries",
        "from whole syntax trees of all modules",
        "processor time of a first run: 0.7 s, 2.1 s",
    ),
    SpeedChoice(
        "the end of a run told by a copy of the process that has imported its steps",
        "by the run itself",
        "imports after a changed label, processor time: 0, 0.5 s",
    ),
    SpeedChoice(
        "what an earlier job of the run made is decoded once",
        "a second time for fields that nobody knows",
        "evidence of 500 studies, 47 MB: 0.5 s, 1.1 s",
    ),
    SpeedChoice(
        "reasons of a result that speak of its studies alone",
        "reasons that tell how many files the library holds",
        "one study added to 500: outcomes computed again 9 of 40, 35 of 40; synthesise 9.0 s, 14.8 s; "
        "figures drawn 45, 177",
    ),
    SpeedChoice(
        "results kept an analysis at a time, the subsets of its studies together",
        "each fit, each subset kept by itself",
        "one study added to 500: of 87 analyses in 9 outcomes 27 are made, all with the added study among "
        "their figures (fits 2.4 s, reading and writing 1.4 s); added to the shipped reviews: subsets 0.3 s, "
        "half of which would be known",
    ),
    SpeedChoice(
        "files that stand as an earlier run made them stay",
        "all of them written and read again",
        "one study added to 5,000, step extract: 0.3 s, 3.1 s",
    ),
    SpeedChoice(
        "the end of a run reads what it tells of, one outcome at a time",
        "the evidence as a whole",
        "one study added to 500: 1.3 s, 2.3 s",
    ),
    SpeedChoice(
        "likelihoods of counts worked out once at even steps of the logit, where studies spread",
        "anew for each mean and spread, by 61 or 121 steps between ends that are searched for",
        "a posterior of three to six studies: 15 ms, 29 ms; the same to 1e-14",
    ),
    SpeedChoice(
        "quantiles of posteriors by Newton's steps within brackets, several at once",
        "one after the other, by halving or Brent's method",
        "a normal posterior with its intervals: of 3 studies 1.7 ms, 4.3 ms, of the 10 of the table above "
        "4.6 ms, 4.8 ms; 30 new studies' intervals of beta-binomials: 0.7 s, 1.0 s",
    ),
    SpeedChoice(
        "tails of t and chi-square of many data sets by finite sums, which whole degrees of freedom allow",
        "by incomplete beta and gamma functions, data set by data set",
        "20,000 data sets of 10 studies by DL, each: 0.50 µs, 1.05 µs; p values the same to 5e-13",
    ),
    SpeedChoice(
        "likelihoods that fall from tau2 = 0 on, by bounds that hold beyond, are told there and not scanned",
        "all scanned; also tried: the one maximum proved by points between instead of the scan, no faster",
        "with the tails above, 20,000 data sets of 10 studies by REML, each: 1.4 µs, 2.2 µs",
    ),
    SpeedChoice(
        "a likelihood scanned over tau2 once for all rules of its integral",
        "with each rule",
        "384 binomial-normal fits of the shipped reviews: 2.1 s, 3.2 s",
    ),
    SpeedChoice(
        "points of an integral first in memory, exponentials by numpy, height and slopes in one go",
        "points last, the logistic function of scipy, one after the other",
        "binomial-normal models of many data sets, each: 0.26 ms, 0.37 ms",
    ),
    SpeedChoice(
        "many data sets scanned in single steps from where the ridge goes, polished under the finer rule",
        "three steps at each tau2, searched to the end under the coarse rule",
        "binomial-normal models of many data sets, each: 0.15 ms, 0.26 ms",
    ),
    SpeedChoice(
        "correlations of a beta-binomial scanned side by side",
        "one after the other from the last",
        "223 fits of the shipped reviews: 0.54 s, 1.25 s",
    ),
    SpeedChoice(
        "second computations of the same studies made once, by integrals as fine as their tolerances ask",
        "made for each row that the studies stand in, by integrals exact to rounding",
        "all of the shipped reviews: 4.8 s, 11.3 s; differences at most 6% of what is allowed, as before",
    ),
    SpeedChoice(
        "a search from each of two starts to a hundredth, one from the better to the end",
        "both to the end",
        "second computations of 142 likelihoods of counts: 1.0 s, 2.7 s",
    ),
    SpeedChoice(
        "what is kept of an outcome in one file of the store, as MessagePack",
        "a file for each analysis and figure, as JSON",
        "clean run of the shipped reviews: 1,060 files of the store, 2,540; steps synthesise: 8.9 s, 10.4 s",
    ),
    SpeedChoice(
        "evidence written member by member, outcomes as their files stand",
        "as one text, which all of it is searched for infinities to write",
        "evidence of 500 studies, 47 MB: 0.13 s and no memory besides, 0.8 s and 173 MB",
    ),
    SpeedChoice(
        "evidence gathered from one outcome at a time, what is told of each kept",
        "from all outcomes, read beforehand",
        "500 studies, 40 outcomes, 12 analyses: memory 106 MB, 160 MB; 0.7 s of a processor either way",
    ),
    SpeedChoice(
        "pages, tables, workbook and papers made from results that are read once, and what analyses beside "
        "the primary one made of each study when it is asked for",
        "all of it read once; outcomes read again whenever a part goes through them",
        "500 studies: 52 MB of memory for results and 0.17 s; 71 MB and 0.24 s; 0.25 s for each of about 500 "
        "times. With ten times as many analyses: 77 MB, 266 MB",
    ),
    SpeedChoice(
        "what is known of study files in 32 files of the store, what is made of them in as many",
        "what is made of each in a file of its own; three files of the store for each study file",
        "files of the store after a first plan of about 210 study files: 64, 240, 624; the plan: 1.20 s "
        "instead of 1.27 s, and 1.5 s instead of 1.9 s",
    ),
    SpeedChoice(
        "what modules import of libraries read from the lines that say so",
        "from trees of the modules' statements",
        "imports of the package looked through: 0.2 s, 0.5 s, in a first run",
    ),
    SpeedChoice(
        "columns of a posterior read by one table of weights",
        "a table for each column",
        "quantiles of average, median study and tau: 1.7 ms, 4.4 ms; the same to the last digit",
    ),
    SpeedChoice(
        "quantiles of a prediction sought among a fifth of its parts first, then among all",
        "among all from the start",
        "a beta-binomial prediction interval: 7 ms, 13 ms; the same to 1e-14",
    ),
    SpeedChoice(
        "statsmodels' L-BFGS from two starts for a binomial-normal model computed again, tau bounded",
        "its simplex, from two starts to a hundredth and from the better to the end",
        "each of 49 of the shipped reviews: 4 ms, 6 ms; likelihoods as high to 1e-10, also near tau2 = 0",
    ),
    SpeedChoice(
        "scipy's simplex from the highest place of a table for a beta-binomial computed again",
        "from four starts and from the best of them; from a table by quasi-Newton steps by differences",
        "each of 636 data sets: 1.6 ms, 3.5 ms, as close to the first computation; near no overdispersion "
        "the latter stop too early",
    ),
    SpeedChoice(
        "mean proportions of a posterior of counts by even steps of a normal",
        "by Gauss and Hermite's nodes, and by parts from tau = 2 on",
        "each of 172 posteriors of the shipped reviews: 0.5 ms, 0.9 ms",
    ),
    SpeedChoice(
        "a job's own process does pieces beside those it forks",
        "it waits for them",
        "report and papers of 500 studies, all processes of the run: 716 MiB, 803",
    ),
    SpeedChoice(
        "tables written some rows, Word documents some paragraphs at a time",
        "each as a whole",
        "500 studies: memory for the tables 84 MB, 103; for the annex 3 MB, 72; the same files",
    ),
    SpeedChoice(
        "tables stand whose values are what they were",
        "each is written again as CSV and Parquet",
        "50 tables of a review, all as they were: 0.03 s, 0.13 s",
    ),
    SpeedChoice(
        "markup of an outcome's parts kept by what it is made of",
        "all outcomes shown anew",
        "pages of the largest shipped review after a changed label: 0.30 s, 0.46 s",
    ),
    SpeedChoice(
        "Word documents begin with a file that was dressed before, workbooks of the same content are taken "
        "from the store",
        "a template dressed for each, a workbook written for each",
        "a document: 1.4 ms, 25 ms; a workbook of the shipped reviews: 0.02 to 0.07 s, 0.08 to 0.26 s",
    ),
    SpeedChoice(
        "stretches of tau from the smallest error of the studies on",
        "from far below it, whatever the studies",
        "posterior of a mean survival: 10 ms, 13 ms, the same to 1e-9, of a mean effect to 1e-12; of counts: "
        "9.8 ms, 11.7 ms, which moves quantiles by less than what they are exact to (1e-9 in the middle)",
    ),
    SpeedChoice(
        "predictive distributions of fewer studies than a review asks for named alone",
        "worked out, computed again, and left out",
        "clean run of the shipped reviews: 10 of 31 of beta-binomial models, of 13 ms each",
    ),
)
