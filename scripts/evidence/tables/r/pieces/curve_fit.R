# The spread of study effects with the highest likelihood, if it is not given.
if (is.na(tau2)) {
  criterion <- function(tau) solve_at(tau)[[method]]
  places <- c(0, 0.01, 0.03, 0.06, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1, 1.3, 1.7, 2.2, 3, 4)
  best <- which.max(sapply(places, criterion))
  tau2 <- if (best %in% c(1, length(places))) places[best]^2 else
    optimize(criterion, places[best + c(-1, 1)], maximum = TRUE, tol = 1e-8)$maximum^2
  estimated <- tau2 > 0
} else estimated <- FALSE
here <- solve_at(sqrt(tau2)); mu <- here$mu; covariance <- here$covariance
# The mean over studies; its covariance by the delta method, with the error of tau2, which moves the hazards too.
if (tau2 > 0) {
  tau <- sqrt(tau2); mean <- mean_survival(mu, tau)
  by_mu <- (mean_survival(mu + 1e-3, tau) - mean_survival(mu - 1e-3, tau)) / 2e-3
  covariance <- covariance * outer(by_mu, by_mu)
  if (estimated) {
    step <- tau2 / 100
    sides <- lapply(c(-1, 1), function(s) { t <- sqrt(tau2 + s * step); s <- solve_at(t); s$mean <- mean_survival(s$mu, t); s })
    bend <- (sides[[1]][[method]] + sides[[2]][[method]] - 2 * here[[method]]) / step^2
    if (bend < 0) covariance <- covariance + tcrossprod((sides[[2]]$mean - sides[[1]]$mean) / (2 * step)) / -bend
  }
  mu <- mean
}
se <- sqrt(diag(covariance))
reach <- c(qt(1 - (1 - level) / 2, df = interval_df), band_quantile(covariance, interval_df, level))
bounds <- list(ci = cbind(mu - reach[1] * se, mu + reach[1] * se), band = cbind(mu - reach[2] * se, mu + reach[2] * se))
