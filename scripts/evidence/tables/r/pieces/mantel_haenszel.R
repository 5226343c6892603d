# Mantel-Haenszel: ratio (or difference) of sums over studies; nothing is added to a cell.
res <- rma.mh(ai = ai, n1i = n1i, ci = ci, n2i = n2i, data = dat, measure = measure,
              add = c(1/2, 0), to = c("only0", "none"), correct = FALSE, level = 100 * level)
print(res)
found <- natural(c(estimate = res$b[[1]], lower = res$ci.lb, upper = res$ci.ub))
