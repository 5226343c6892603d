# Peto's one-step odds ratio; nothing is added to a cell.
res <- rma.peto(ai = ai, n1i = n1i, ci = ci, n2i = n2i, data = dat,
                add = c(1/2, 0), to = c("only0", "none"), level = 100 * level)
print(res)
# Q and I2 are of the studies' own estimates about the pooled one; a half is added to a table with an empty cell.
found <- c(natural(c(estimate = res$b[[1]], lower = res$ci.lb, upper = res$ci.ub)),
           I2 = res$I2, Q = res$QE, Q_p = res$QEp, p = res$pval)
