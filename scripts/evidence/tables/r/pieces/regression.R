# Meta-regression: effects explained by properties of the studies; what is left over varies with tau2.
# Half steps (stepadj): by whole ones the search for tau2 may go to and fro.
res <- rma(yi, vi, mods = moderators, data = dat, method = tau2_method, test = test, level = 100 * level,
           control = list(threshold = 1e-12, tol = 1e-12, maxiter = 10000, stepadj = 0.5))
print(res)
found <- c(setNames(c(res$b), paste("estimate", seq_along(res$b))), setNames(res$ci.lb, paste("lower", seq_along(res$b))),
           setNames(res$ci.ub, paste("upper", seq_along(res$b))), tau2 = res$tau2)
