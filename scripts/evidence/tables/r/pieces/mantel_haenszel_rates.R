# Mantel-Haenszel: ratio (or difference) of sums over studies; nothing is added to the events.
res <- rma.mh(x1i = x1i, t1i = t1i, x2i = x2i, t2i = t2i, data = dat, measure = measure,
              add = c(1/2, 0), to = c("only0", "none"), correct = FALSE, level = 100 * level)
print(res)
# Q and I2 are of the studies' own estimates about the pooled one; a half is added to a table with an empty cell.
found <- c(natural(c(estimate = res$b[[1]], lower = res$ci.lb, upper = res$ci.ub)),
           I2 = res$I2, Q = res$QE, Q_p = res$QEp, p = res$pval)
