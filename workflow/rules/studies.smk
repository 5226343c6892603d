# extract: study files (as printed) -> tidy rows.
#
# One job takes all publications: starting a job costs more than writing their rows, and which review a
# changed file touches is decided by what it says, not by this job.


rule extract:
    input:
        order=order("extract"),
        studies=[ancient(f"resources/studies/{p}.yaml") for p in RUN.plan.publications],
        vocabulary=[ancient(path) for path in RUN.plan.vocabulary],
    output:
        json=[f"results/studies/{p}.json" for p in RUN.plan.publications],
        csv=[f"results/studies/{p}.csv" for p in RUN.plan.publications],
        manifest="results/manifests/extract.json",
    log:
        "results/logs/extract.log",
    conda:
        "../envs/evidence.yaml"
    message:
        "extract: what the study files say"
    script:
        "../../scripts/extract.py"
