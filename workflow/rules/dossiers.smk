# dossier: what a review holds for the guidance that it names: the evidence then and now, what bears on each
# recommendation and what is missing. Only reviews that name a guidance file have one.


rule dossier:
    input:
        order=order("dossier"),
        evidence=taken(
            "dossier",
            "results/{review}/evidence.json",
            "results/manifests/extract.json",
        ),
    output:
        page=report(
            "results/{review}/dossier.html",
            caption="../report/dossier.rst",
            category="Guidance dossiers",
            labels={"review": "{review}"},
        ),
        data="results/{review}/dossier.json",
        manifest="results/manifests/dossier/{review}.json",
    log:
        "results/logs/dossier/{review}.log",
    conda:
        "../envs/evidence.yaml"
    message:
        "dossier: {wildcards.review}, the evidence for its guidance then and now"
    script:
        "../../scripts/dossier.py"
