"""What stands around a pooled estimate, once more: heterogeneity, tests, weights, people, subsets."""
