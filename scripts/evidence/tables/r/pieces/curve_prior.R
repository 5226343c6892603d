# Sums over tau, the spread of the study effects, weighted by its prior and by the restricted likelihood (the means of the
# times have flat priors). Posterior medians and equal-tailed intervals.
tau <- tau_steps(300)
X <- model.matrix(~ time - 1, dat); same <- outer(dat$study, dat$study, "==")
solved <- lapply(tau, function(t) {
  root <- chol(V + t^2 * same)
  x <- backsolve(root, X, transpose = TRUE); y <- backsolve(root, dat$yi, transpose = TRUE)
  covariance <- solve(crossprod(x)); mean <- covariance %*% crossprod(x, y)
  list(mean = c(mean), sd = sqrt(diag(covariance)),
       height = -sum(log(diag(root))) + determinant(covariance)$modulus / 2 - sum((y - x %*% mean)^2) / 2)
})
height <- sapply(solved, function(s) s$height); weight <- tau_weight(tau) * exp(height - max(height)); weight <- weight / sum(weight)
means <- sapply(solved, function(s) s$mean); sds <- sapply(solved, function(s) s$sd)
if (is.null(dim(means))) { means <- t(means); sds <- t(sds) }
tails <- (1 - c(level, level^(1 / nrow(means)))) / 2         # Sidak: the whole curve lies within the wider one
wanted <- sapply(seq_len(nrow(means)), function(i)
  average_quantiles(c(0.5, tails[1], 1 - tails[1], tails[2], 1 - tails[2]), tau, weight, means[i, ], sds[i, ]))
mu <- wanted[1, ]
se <- (wanted[3, ] - wanted[2, ]) / 2 / qnorm(1 - tails[1])
bounds <- list(ci = t(wanted[2:3, , drop = FALSE]), band = t(wanted[4:5, , drop = FALSE]))
tau2 <- place(tau, weight, 0.5)^2
