# assemble, synthesise, draw: one job a review for each (imports cost more than the work on one outcome);
# inside a job only outcomes whose data, settings or code changed are computed again.

for review in PLAN.reviews:

    rule:
        name:
            f"assemble_{rule_id(review.id)}"
        input:
            studies=[f"results/studies/{p}.json" for p in review.publications],
            settings=review.settings,
            code=code("assemble"),
        output:
            data=f"results/{review.id}/datasets.json",
            csv=[
                f"results/{review.id}/outcomes/{o}/dataset.csv"
                for o in review.outcomes
            ],
            publications=f"results/{review.id}/publications.json",
        log:
            f"results/logs/assemble/{review.id}.log",
        conda:
            "../envs/evidence.yaml"
        message:
            f"assemble: {review.id}, which figures may vote in each outcome"
        script:
            "../../scripts/assemble.py"

    rule:
        name:
            f"synthesise_{rule_id(review.id)}"
        input:
            data=f"results/{review.id}/datasets.json",
            publications=f"results/{review.id}/publications.json",
            settings=review.settings,
            code=code("synthesise"),
        output:
            synthesis=[
                f"results/{review.id}/outcomes/{o}/synthesis.json"
                for o in review.outcomes
            ],
        log:
            f"results/logs/synthesise/{review.id}.log",
        conda:
            "../envs/evidence.yaml"
        message:
            f"synthesise: {review.id}, all analyses of all outcomes"
        script:
            "../../scripts/synthesise.py"

    rule:
        name:
            f"draw_{rule_id(review.id)}"
        input:
            synthesis=[
                f"results/{review.id}/outcomes/{o}/synthesis.json"
                for o in review.outcomes
            ],
            code=code("draw"),
        output:
            figures=[
                directory(f"results/{review.id}/outcomes/{o}/figures")
                for o in review.outcomes
            ],
        log:
            f"results/logs/draw/{review.id}.log",
        conda:
            "../envs/evidence.yaml"
        message:
            f"draw: {review.id}, figures"
        script:
            "../../scripts/draw.py"
