# Binomial likelihood, logits of the studies normal about mu; a normal prior of mu.
z <- seq(-8.5, 8.5, by = min(0.1, 1 / sqrt(max(dat$n)) / 2)); normal <- dnorm(z) / sum(dnorm(z))
rough <- qlogis((dat$events + 0.5) / (dat$n + 1))
rough_variance <- 1 / (dat$events + 0.5) + 1 / (dat$n - dat$events + 0.5)
highest <- with(dat, dbinom(events, n, events / n, log = TRUE) - lchoose(n, events))
at_places <- function(mu, spread) {
  p <- plogis(pmin(outer(mu, spread * z, "+"), 36))
  yes <- log(p); no <- log1p(-p); height <- 0
  for (i in seq_len(nrow(dat)))
    height <- height + log(c(exp(with(dat[i, ], events * yes + (n - events) * no) - highest[i]) %*% normal))
  list(height = height, average = qlogis(pmin(c(p %*% normal), 1 - 1e-15)))
}
back <- plogis
