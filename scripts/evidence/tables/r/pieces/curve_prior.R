# Sums over tau, the spread of the study effects, weighted by its prior and by the restricted likelihood; given tau the log
# cumulative hazards are taken as normal. Posterior medians and equal-tailed intervals.
tau <- tau_steps(100)
# Beyond a spread of 4 nothing but the study effects counts: the likelihood falls as a power of tau, errors grow with it.
near <- pmin(tau, 4); beyond <- tau / near
solved <- lapply(unique(near), solve_at)[match(near, unique(near))]
for (j in seq_along(tau)) solved[[j]]$covariance <- solved[[j]]$covariance * beyond[j]^2
height <- sapply(solved, function(s) s$REML) + (1 - length(unique(dat$study))) * log(beyond)
weight <- tau_weight(tau) * exp(height - max(height)); weight <- weight / sum(weight)
means <- t(matrix(sapply(solved, function(s) s$mu), nrow = length(times)))
sds <- t(matrix(sapply(solved, function(s) sqrt(diag(s$covariance))), nrow = length(times)))
averages <- t(matrix(sapply(seq_along(tau), function(j) mean_survival(means[j, ], tau[j])), nrow = length(times)))
# The band leaves out as much at each time as normal curves with the posterior's correlation of times would.
within <- lapply(seq_along(tau), function(j) {
  by_mu <- (mean_survival(means[j, ] + 1e-3, tau[j]) - mean_survival(means[j, ] - 1e-3, tau[j])) / 2e-3
  solved[[j]]$covariance * outer(by_mu, by_mu)
})
around <- sweep(averages, 2, c(weight %*% averages))
posterior <- Reduce(`+`, Map(`*`, within, weight)) + t(around) %*% (weight * around)
tails <- c((1 - level) / 2, pnorm(-band_quantile(posterior, Inf, level)))
wanted <- sapply(seq_along(times), function(i)
  average_quantiles(c(0.5, tails[1], 1 - tails[1], tails[2], 1 - tails[2]), tau, weight, means[, i], sds[, i]))
mu <- wanted[1, ]
se <- (wanted[3, ] - wanted[2, ]) / 2 / qnorm(1 - tails[1])
bounds <- list(ci = t(wanted[2:3, , drop = FALSE]), band = t(wanted[4:5, , drop = FALSE]))
tau2 <- place(tau, weight, 0.5)^2
