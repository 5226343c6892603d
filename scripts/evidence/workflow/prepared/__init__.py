"""Jobs done by copies of one process that has imported everything, once for the whole run."""
