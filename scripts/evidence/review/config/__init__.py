"""A review's configuration: read, checked, made into frozen specifications."""
