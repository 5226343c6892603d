"""All tables and references as files for other programs."""
