# Common effect: weighted by the inverse of the variances alone.
res <- rma(yi, vi, data = dat, method = "EE", test = "z", level = 100 * level)
print(res)
found <- c(natural(c(estimate = res$b[[1]], lower = res$ci.lb, upper = res$ci.ub)),
           I2 = res$I2, Q = res$QE, Q_p = res$QEp, p = res$pval)
