"""A configuration file as it stands: YAML with lines, and the shapes that the schemas promise."""
