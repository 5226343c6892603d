"""From chosen figures to pooled results: effects, models, subgroups, curves over time."""
