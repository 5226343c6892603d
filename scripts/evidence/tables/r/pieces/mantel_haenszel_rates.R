# Mantel-Haenszel: ratio (or difference) of sums over studies; nothing is added to the events.
res <- rma.mh(x1i = x1i, t1i = t1i, x2i = x2i, t2i = t2i, data = dat, measure = measure,
              add = c(1/2, 0), to = c("only0", "none"), correct = FALSE, level = 100 * level)
print(res)
found <- natural(c(estimate = res$b[[1]], lower = res$ci.lb, upper = res$ci.ub))
