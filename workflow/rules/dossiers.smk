# dossier: what a review holds for the guidance that it names: the evidence then and now, what bears on each
# recommendation and what is missing. Only reviews that name a guidance file have one.
# outlook: how studies stand to the pooled conclusion, results by device, what another study would do; and the
# results in plain language. Only reviews that ask for these pages have them; a page that is not asked for is not made,
# so that the manifest alone names them.


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
        "../../scripts/steps/dossier.py"


rule outlook:
    input:
        order=order("outlook"),
        evidence=taken("outlook", "results/{review}/evidence.json"),
    output:
        data="results/{review}/outlook.json",
        manifest="results/manifests/outlook/{review}.json",
    log:
        "results/logs/outlook/{review}.log",
    conda:
        "../envs/evidence.yaml"
    message:
        "outlook: {wildcards.review}, studies, devices, further studies; plain language"
    script:
        "../../scripts/steps/outlook.py"
