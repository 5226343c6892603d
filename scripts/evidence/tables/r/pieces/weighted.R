# Random effects: each estimate is weighted by the inverse of its variance plus tau2.
# Half steps (stepadj): by whole ones the search for tau2 may go to and fro.
res <- rma(yi, vi, data = dat, method = tau2_method, test = test, level = 100 * level,
           control = list(threshold = 1e-12, tol = 1e-12, maxiter = 10000, stepadj = 0.5))
print(res)
# Intervals of tau2 and I2: the Q profile, looked for beyond tau2 = 100 as well, which depends on the unit.
wide <- list(tol = 1e-12, maxiter = 10000, tau2.max = 1e6 * (max(dat$vi) + res$tau2))
ends <- confint(res, level = 100 * level, control = wide)$random[, c("ci.lb", "ci.ub")]
found <- c(natural(c(estimate = res$b[[1]], lower = res$ci.lb, upper = res$ci.ub)), tau2 = res$tau2,
           tau2_lower = ends["tau^2", 1], tau2_upper = ends["tau^2", 2],
           I2 = res$I2, I2_lower = ends["I^2(%)", 1], I2_upper = ends["I^2(%)", 2],
           Q = res$QE, Q_p = res$QEp, p = res$pval)
