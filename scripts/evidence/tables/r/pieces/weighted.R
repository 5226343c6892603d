# Random effects: each estimate is weighted by the inverse of its variance plus tau2.
# Half steps (stepadj): by whole ones the search for tau2 may go to and fro.
res <- rma(yi, vi, data = dat, method = tau2_method, test = test, level = 100 * level,
           control = list(threshold = 1e-12, tol = 1e-12, maxiter = 10000, stepadj = 0.5))
print(res)
found <- c(natural(c(estimate = res$b[[1]], lower = res$ci.lb, upper = res$ci.ub)), tau2 = res$tau2,
           I2 = res$I2, Q = res$QE, p = res$pval)
