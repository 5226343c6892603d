"""A YAML file as a tree with lines, and sections of it, in which each problem is told with its place."""
