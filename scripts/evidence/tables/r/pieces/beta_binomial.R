# Proportions of studies vary as a beta distribution with mean m and intraclass correlation rho. Maximum likelihood.
rising <- function(counts, share, rho)
  sum(sapply(counts, function(x) if (x > 0) sum(log((1 - rho) * share + (seq_len(x) - 1) * rho)) else 0))
log_lik <- function(at) {                                    # at: logit of the mean, rho
  m <- plogis(at[1])
  rising(dat$events, m, at[2]) + rising(dat$n - dat$events, 1 - m, at[2]) - rising(dat$n, 1, at[2])
}
start <- qlogis((sum(dat$events) + 0.5) / (sum(dat$n) + 1)); k <- nrow(dat)
fits <- lapply(c(0.01, 0.1, 0.4), function(rho)
  nlminb(c(start, rho), function(at) -log_lik(at), lower = c(-20, 0), upper = c(20, 0.999)))
fit <- fits[[which.min(sapply(fits, function(f) f$objective))]]
alone <- nlminb(start, function(mu) -log_lik(c(mu, 0)))
if (fit$par[2] < 1e-5 || -fit$objective < -alone$objective + 1e-8) {
  plain <- settle(function(mu) log_lik(c(mu, 0)), alone$par, 2e-3)
  mu <- plain$at; rho <- 0; se <- sqrt(c(plain$covariance))
} else {
  whole <- settle(log_lik, fit$par, c(2e-3, min(2e-3, fit$par[2] / 40)))
  mu <- whole$at[1]; rho <- whole$at[2]; se <- sqrt(whole$covariance[1, 1])
}
cat("mean proportion", plogis(mu), "intraclass correlation", rho, "\n")
half <- qt(1 - (1 - level) / 2, df = interval_df) * se
found <- plogis(c(estimate = mu, lower = mu - half, upper = mu + half))
