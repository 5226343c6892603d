# Two groups: a fixed effect alpha of each study, a normal effect mu + tau z on the difference between its groups.
k <- nrow(dat); z <- seq(-9, 9, by = min(0.1, 1 / sqrt(finest))); weight <- dnorm(z) / sum(dnorm(z))
log_lik <- function(at) {                                    # at: mu, tau2, alpha of each study
  eta <- at[1] + sqrt(max(at[2], 0)) * z
  height <- study_log_lik(eta, at[-(1:2)])                   # a row for each study, a column for each z
  top <- height[cbind(seq_len(nrow(height)), max.col(height, "first"))]
  sum(log(exp(height - top) %*% weight) + top)
}
if (!random) {
  fit <- nlminb(c(start_mu, start_alpha), function(at) -log_lik(c(at[1], 0, at[-1])))
  whole <- settle(function(at) log_lik(c(at[1], 0, at[-1])), fit$par, rep(2e-3, k + 1))
  tau2 <- 0
} else {
  fit <- nlminb(c(start_mu, 0.3, start_alpha), function(at) -log_lik(at), lower = c(-Inf, 0, rep(-Inf, k)),
                control = list(iter.max = 1000, eval.max = 5000))
  alone <- nlminb(c(start_mu, start_alpha), function(at) -log_lik(c(at[1], 0, at[-1])),
                  control = list(iter.max = 1000, eval.max = 5000))
  if (fit$par[2] < 1e-4 && -fit$objective < -alone$objective + 1e-6) {
    whole <- settle(function(at) log_lik(c(at[1], 0, at[-1])), alone$par, rep(2e-3, k + 1)); tau2 <- 0
  } else {
    whole <- settle(log_lik, fit$par, c(2e-3, fit$par[2] / 40, rep(2e-3, k))); tau2 <- whole$at[2]
  }
}
mu <- whole$at[1]; se <- sqrt(whole$covariance[1, 1])
half <- qt(1 - (1 - level) / 2, df = interval_df) * se
found <- natural(c(estimate = mu, lower = mu - half, upper = mu + half))
if (random) found <- c(found, tau2 = tau2)
