# Sums over tau, the spread of the study effects, weighted by its prior and by the restricted likelihood (the means of the
# times have flat priors). Posterior medians and equal-tailed intervals.
tau <- tau_steps(1000)
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
quantiles <- function(p) sapply(seq_len(nrow(means)), function(i)
  uniroot(function(q) sum(weight * pnorm(q, means[i, ], sds[i, ])) - p,
          range(means[i, ]) + c(-12, 12) * max(sds[i, weight > 1e-12]), tol = 1e-10)$root)
mu <- quantiles(0.5)
centres <- c(means %*% weight)
se <- sqrt(c((sds^2 + (means - centres)^2) %*% weight))
tails <- (1 - c(level, level^(1 / length(mu)))) / 2          # Sidak: the whole curve lies within the wider one
bounds <- list(ci = cbind(quantiles(tails[1]), quantiles(1 - tails[1])),
               band = cbind(quantiles(tails[2]), quantiles(1 - tails[2])))
tau2 <- place(tau, weight, 0.5)^2
