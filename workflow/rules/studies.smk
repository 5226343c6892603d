# extract: study files (as printed) -> tidy rows.
#
# One job takes all publications that matter to the same reviews: starting a job costs more than extracting a
# file, and a change in one file must not touch a review that does not use it.

for batch, publications in PLAN.batches.items():

    rule:
        name:
            f"extract_{rule_id(batch)}"
        input:
            studies=[f"resources/studies/{p}.yaml" for p in publications],
            vocabulary=PLAN.vocabulary_files,
            code=code("extract"),
        output:
            json=[f"results/studies/{p}.json" for p in publications],
            csv=[f"results/studies/{p}.csv" for p in publications],
        log:
            f"results/logs/extract/{batch}.log",
        conda:
            "../envs/evidence.yaml"
        message:
            f"extract: {len(publications)} publications ({batch})"
        script:
            "../../scripts/extract.py"
