"""Which model pools: the rule by the number of studies, sparse counts, Bayes, three levels."""
