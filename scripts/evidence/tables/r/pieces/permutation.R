# Every arrangement of the studies' properties.
p <- permutest(res, exact = TRUE, progbar = FALSE)
found <- c(found, setNames(p$pval[-1], paste("permutation", seq_along(p$pval)[-1])))
