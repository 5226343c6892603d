average <- with_spread(res$b[[1]], res$se, res$tau2, res$se.tau2)
half <- (res$ci.ub - res$b[[1]]) / res$se * average$se
found[c("estimate", "lower", "upper")] <- natural(average$mu + c(0, -half, half))
