# Common effect: weighted by the inverse of the variances alone.
res <- rma(yi, vi, data = dat, method = "EE", test = "z", level = 100 * level)
print(res)
found <- natural(c(estimate = res$b[[1]], lower = res$ci.lb, upper = res$ci.ub))
