# extract: study files (as printed) -> tidy rows.
#
# One job takes all publications: starting a job costs more than writing their rows, and which review a
# changed file touches is decided by what it says, not by this job. Their files are not named here: of thousands,
# Snakemake takes longer to look at each than all else takes. The plan has read every study file, and the
# manifest names every file that is made, with its checksum: one that is missing or altered makes the job run.


rule extract:
    input:
        order=order("extract"),
        vocabulary=of_the_past(RUN.plan.vocabulary),
    output:
        manifest="results/manifests/extract.json",
    log:
        "results/logs/extract.log",
    priority: 3
    localrule: True
    conda:
        "../envs/evidence.yaml"
    message:
        "extract: what the study files say"
    script:
        "../../scripts/steps/extract.py"
