# assemble, synthesise, draw: one job a review for each (imports cost more than the work on one outcome);
# inside a job only what changed is computed or drawn again.
#
# The files of single outcomes (dataset.csv, synthesis.json, figures) are named in the job's manifest, with
# their checksums: one that is missing or altered makes the job run again.


rule assemble:
    input:
        order=order("assemble"),
        studies=taken("assemble", "results/manifests/extract.json"),
    output:
        data="results/{review}/datasets.json",
        publications="results/{review}/publications.json",
        manifest="results/manifests/assemble/{review}.json",
    log:
        "results/logs/assemble/{review}.log",
    priority: 3
    conda:
        "../envs/evidence.yaml"
    threads: processes("assemble")
    message:
        "assemble: {wildcards.review}, which figures represent their study in each outcome"
    script:
        "../../scripts/steps/assemble.py"


rule synthesise:
    input:
        order=order("synthesise"),
        data=taken(
            "synthesise",
            "results/{review}/datasets.json",
            "results/{review}/publications.json",
        ),
    output:
        manifest="results/manifests/synthesise/{review}.json",
    log:
        "results/logs/synthesise/{review}.log",
    priority: 3
    conda:
        "../envs/evidence.yaml"
    threads: processes("synthesise")
    message:
        "synthesise: {wildcards.review}, all analyses of all outcomes"
    script:
        "../../scripts/steps/synthesise.py"


rule draw:
    input:
        order=order("draw"),
        synthesis=taken("draw", "results/manifests/synthesise/{review}.json"),
    output:
        manifest="results/manifests/draw/{review}.json",
    log:
        "results/logs/draw/{review}.log",
    priority: 1
    conda:
        "../envs/evidence.yaml"
    threads: processes("draw")
    message:
        "draw: {wildcards.review}, figures"
    script:
        "../../scripts/steps/draw.py"
