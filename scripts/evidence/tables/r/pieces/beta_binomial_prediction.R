# Prediction interval of a new study's proportion: its beta distribution averaged over the posterior of mean and
# correlation, with a flat prior of the logit of the mean and a beta(1, 4) prior of the correlation.
rhos <- qbeta((seq_len(400) - 0.5) / 400, 1, 4)              # even steps of the prior
middle <- (sum(dat$events) + 0.5) / (sum(dat$n) + 1)
t <- seq(-9, 9, by = 0.1)                                    # fine in the middle, far out at the ends
logits <- qlogis(middle) + sinh(t) / sqrt(sum(dat$n) * middle * (1 - middle))
grid <- expand.grid(i = seq_along(logits), rho = rhos)
size <- 1 / grid$rho - 1
a <- pmax(plogis(logits[grid$i]) * size, 1e-300); b <- pmax(plogis(-logits[grid$i]) * size, 1e-300)
height <- log(cosh(t))[grid$i]
for (i in seq_len(k)) height <- height + lbeta(dat$events[i] + a, dat$n[i] - dat$events[i] + b) - lbeta(a, b)
posterior <- exp(height - max(height)); posterior <- posterior / sum(posterior)
keep <- posterior > 1e-10 * max(posterior)
below <- function(p) sum((posterior * keep)[keep] * pbeta(p, a[keep], b[keep])) / sum(posterior[keep])
new_study <- function(q) if (below(1e-10) >= q) 0 else if (below(1 - 1e-10) <= q) 1 else
  uniroot(function(p) below(p) - q, c(1e-10, 1 - 1e-10), tol = 1e-10)$root
found <- c(found, pi_lower = new_study((1 - level) / 2), pi_upper = new_study((1 + level) / 2))
