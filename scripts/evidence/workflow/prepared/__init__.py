"""Jobs done by copies of one process that has imported everything: what a run spends on imports, it spends once."""
