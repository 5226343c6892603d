# Poisson likelihood of events in person-years, log rates of the studies normal about mu; a flat prior of mu.
mu_sd <- Inf
z <- seq(-8.5, 8.5, by = min(0.1, 1 / sqrt(max(dat$events) + 1) / 2)); normal <- dnorm(z) / sum(dnorm(z))
rate <- with(dat, (events + 0.5) / (years + 0.5 * sum(years) / sum(events)))
rough <- log(rate); rough_variance <- 1 / (rate * dat$years)
highest <- with(dat, ifelse(events > 0, events * log(events / years) - events, 0))
at_places <- function(mu, spread) {
  eta <- outer(mu, spread * z, "+"); height <- 0
  for (i in seq_len(nrow(dat)))
    height <- height + log(c(exp(with(dat[i, ], events * eta - years * exp(eta)) - highest[i]) %*% normal))
  list(height = height, average = if (mean_shown) mu + spread^2 / 2 else mu)
}
back <- exp
