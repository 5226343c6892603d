# gather: everything a review found, as data (evidence.json): all that follows is made of it, side by side;
# report: tables and two self-contained pages (report, annex);
# illustrate: figures of the whole review (flow diagram, risk of bias);
# papers: the same as a Word document and a workbook, in a job of its own, so that the page need not wait for it;
# overview: the page over all reviews, with every publication of the library.


rule gather:
    input:
        order=order("gather"),
        results=taken(
            "gather",
            "results/manifests/extract.json",
            "results/{review}/publications.json",
            "results/manifests/synthesise/{review}.json",
        ),
    output:
        evidence="results/{review}/evidence.json",
        manifest="results/manifests/gather/{review}.json",
    log:
        "results/logs/gather/{review}.log",
    priority: 2
    conda:
        "../envs/evidence.yaml"
    message:
        "gather: {wildcards.review}, all results as data"
    script:
        "../../scripts/steps/gather.py"


rule report:
    input:
        order=order("report"),
        evidence=taken("report", "results/{review}/evidence.json"),
    output:
        page=report(
            "results/{review}/report.html",
            caption="../report/review.rst",
            category="Evidence reports",
            labels={"review": "{review}"},
        ),
        annex="results/{review}/annex.html",
        summary="results/{review}/summary.json",
        bibtex="results/{review}/references.bib",
        ris="results/{review}/references.ris",
        csl="results/{review}/references.json",
        manifest="results/manifests/report/{review}.json",
    log:
        "results/logs/report/{review}.log",
    priority: 2
    conda:
        "../envs/evidence.yaml"
    message:
        "report: {wildcards.review}"
    script:
        "../../scripts/steps/report.py"


rule illustrate:
    input:
        order=order("illustrate"),
        evidence=taken("illustrate", "results/{review}/evidence.json"),
    output:
        manifest="results/manifests/illustrate/{review}.json",
    log:
        "results/logs/illustrate/{review}.log",
    priority: 1
    conda:
        "../envs/evidence.yaml"
    message:
        "illustrate: {wildcards.review}, flow diagram and risk of bias"
    script:
        "../../scripts/steps/illustrate.py"


rule papers:
    input:
        order=order("papers"),
        evidence=taken(
            "papers",
            "results/{review}/evidence.json",
            "results/manifests/draw/{review}.json",
            "results/manifests/illustrate/{review}.json",
        ),
    output:
        document="results/{review}/report.docx",
        annex="results/{review}/annex.docx",
        summary="results/{review}/summary.pdf",
        workbook="results/{review}/report.xlsx",
        manifest="results/manifests/papers/{review}.json",
    log:
        "results/logs/papers/{review}.log",
    priority: 1
    conda:
        "../envs/evidence.yaml"
    threads: processes("papers")
    message:
        "papers: {wildcards.review}"
    script:
        "../../scripts/steps/papers.py"


# On demand: `snakemake results/<review>/print/<outcome>/<figure>.pdf` (or .png; figures of the whole review without
# the outcome), made from the SVG file of the figure.
rule picture:
    input:
        manifest=figures_made_by,
    output:
        "results/{review}/print/{figure}.{format}",
    log:
        "results/logs/print/{review}/{figure}.{format}.log",
    wildcard_constraints:
        figure=r"([^/]+/)?[^/]+",
        format="pdf|png",
    localrule: True
    conda:
        "../envs/evidence.yaml"
    message:
        "picture: {wildcards.figure} of {wildcards.review} as {wildcards.format}"
    script:
        "../../scripts/steps/picture.py"


rule overview:
    input:
        order=order("overview"),
        summaries=taken("overview", *[f"results/{r}/summary.json" for r in REVIEWS]),
    output:
        page="results/index.html",
        manifest="results/manifests/overview.json",
    log:
        "results/logs/overview.log",
    priority: 1
    localrule: True
    conda:
        "../envs/evidence.yaml"
    params:
        # Snakemake imports pandas to look at a parameter, so there is none where nothing is to be said.
        **({"closes": True} if AS_MODULE else {}),
    message:
        "overview: all reviews"
    script:
        "../../scripts/steps/overview.py"
