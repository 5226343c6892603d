"""The pages and tables a reviewer reads, made from result objects alone; no statistic is computed here."""
