"""What Snakemake needs of the package: the plan made while the Snakefile is read, steps, and a store."""
