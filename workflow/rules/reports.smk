# report: everything a review found, as data (evidence.json), tables and one self-contained page;
# papers: the same as a Word document and a workbook, in a job of its own, so that the page need not wait for it;
# illustrate: figures of the whole review (flow diagram, risk of bias);
# overview: the page over all reviews, with every publication of the library.

for review in PLAN.reviews:

    rule:
        name:
            f"report_{rule_id(review.id)}"
        input:
            studies=[f"results/studies/{p}.json" for p in review.publications],
            publications=f"results/{review.id}/publications.json",
            synthesis=[
                f"results/{review.id}/outcomes/{o}/synthesis.json"
                for o in review.outcomes
            ],
            figures=[
                f"results/{review.id}/outcomes/{o}/figures" for o in review.outcomes
            ],
            settings=review.settings,
            citation=str(Path(workflow.basedir).parent / "CITATION.cff"),
            certainty=review.certainty,
            code=code("report"),
        output:
            page=report(
                f"results/{review.id}/report.html",
                caption="../report/review.rst",
                category="Evidence reports",
                labels={"review": review.title},
            ),
            evidence=f"results/{review.id}/evidence.json",
            summary=f"results/{review.id}/summary.json",
            tables=directory(f"results/{review.id}/tables"),
            bibtex=f"results/{review.id}/references.bib",
            ris=f"results/{review.id}/references.ris",
        log:
            f"results/logs/report/{review.id}.log",
        conda:
            "../envs/evidence.yaml"
        message:
            f"report: {review.id}"
        script:
            "../../scripts/report.py"

    rule:
        name:
            f"papers_{rule_id(review.id)}"
        input:
            evidence=f"results/{review.id}/evidence.json",
            figures=[
                f"results/{review.id}/outcomes/{o}/figures" for o in review.outcomes
            ],
            review_figures=f"results/{review.id}/figures",
            code=code("papers"),
        output:
            document=f"results/{review.id}/report.docx",
            workbook=f"results/{review.id}/report.xlsx",
        log:
            f"results/logs/papers/{review.id}.log",
        conda:
            "../envs/evidence.yaml"
        message:
            f"papers: {review.id}"
        script:
            "../../scripts/papers.py"

    rule:
        name:
            f"illustrate_{rule_id(review.id)}"
        input:
            evidence=f"results/{review.id}/evidence.json",
            code=code("draw"),
        output:
            figures=directory(f"results/{review.id}/figures"),
        log:
            f"results/logs/illustrate/{review.id}.log",
        conda:
            "../envs/evidence.yaml"
        message:
            f"illustrate: {review.id}, flow diagram and risk of bias"
        script:
            "../../scripts/illustrate.py"


rule overview:
    input:
        summaries=[f"results/{r}/summary.json" for r in PLAN.review_ids],
        library=PLAN.library,
        code=code("report"),
    output:
        page="results/index.html",
    log:
        "results/logs/overview.log",
    conda:
        "../envs/evidence.yaml"
    message:
        "overview: all reviews"
    script:
        "../../scripts/overview.py"
