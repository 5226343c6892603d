# Risks of both groups vary between studies as beta distributions with one intraclass correlation; the ratio compares
# the mean risks. The groups are not paired within studies. Maximum likelihood.
rising <- function(counts, share, rho)
  sum(sapply(counts, function(x) if (x > 0) sum(log((1 - rho) * share + (seq_len(x) - 1) * rho)) else 0))
group <- function(events, n, p, rho)
  if (p <= 0 || p >= 1) -1e10 else rising(events, p, rho) + rising(n - events, 1 - p, rho) - rising(n, 1, rho)
log_lik <- function(at)                                      # at: link of the second group's risk, log ratio, rho
  group(dat$ci, dat$n2i, unlink(at[1]), at[3]) + group(dat$ai, dat$n1i, unlink(at[1] + at[2]), at[3])
risks <- with(dat, c(sum(ai) / sum(n1i), sum(ci) / sum(n2i)))
first <- c(linked(risks[2]), linked(risks[1]) - linked(risks[2]))
fits <- lapply(c(0.01, 0.05, 0.3), function(rho)
  nlminb(c(first, rho), function(at) -log_lik(at), lower = c(-15, -15, 0), upper = c(15, 15, 0.95)))
fit <- fits[[which.min(sapply(fits, function(f) f$objective))]]
if (-fit$objective < log_lik(c(first, 0)) + 1e-4) {          # no overdispersion: the sums are binomial
  mu <- first[2]
  whole <- settle(function(at) log_lik(c(at, 0)), first, c(2e-3, 2e-3))
} else {
  whole <- settle(log_lik, fit$par, c(2e-3, 2e-3, min(2e-3, fit$par[3] / 40)))
  mu <- whole$at[2]
}
half <- qt(1 - (1 - level) / 2, df = interval_df) * sqrt(whole$covariance[2, 2])
found <- natural(c(estimate = mu, lower = mu - half, upper = mu + half))
