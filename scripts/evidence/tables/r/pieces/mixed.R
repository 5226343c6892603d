# The true values of studies vary normally, eta = mu + tau z: their likelihood is averaged over z. Maximum likelihood.
z <- seq(-9, 9, by = min(0.05, 1 / sqrt(finest))); weight <- dnorm(z) / sum(dnorm(z))
log_lik <- function(at) {                                    # at: mu and tau2
  height <- study_log_lik(at[1] + sqrt(max(at[2], 0)) * z)   # a row for each study, a column for each z
  top <- height[cbind(seq_len(nrow(height)), max.col(height, "first"))]
  sum(log(exp(height - top) %*% weight) + top)
}
fit <- nlminb(c(start, 0.3), function(at) -log_lik(at), lower = c(-Inf, 0))
alone <- nlminb(start, function(mu) -log_lik(c(mu, 0)))
if (fit$par[2] < 1e-4 && -fit$objective < -alone$objective + 1e-6) {
  plain <- settle(function(mu) log_lik(c(mu, 0)), alone$par, 2e-3)
  mu <- plain$at; tau2 <- 0; covariance <- diag(c(plain$covariance, 0))
} else {
  whole <- settle(log_lik, fit$par, c(2e-3, fit$par[2] / 40))
  mu <- whole$at[1]; tau2 <- whole$at[2]; covariance <- whole$covariance
}
k <- nrow(dat); se <- sqrt(covariance[1, 1])
quantile_of <- qt(1 - (1 - level) / 2, df = interval_df)
cat("median study", back(mu), "tau2", tau2, "standard error on the scale of the model", se, "\n")
