# The likelihood of the counts themselves with a prior of tau and a normal prior of mu, the logit of the median study:
# sums over a grid of tau and of places mu about the data.
tau <- tau_steps(80)
z <- seq(-8.5, 8.5, by = min(0.1, 1 / sqrt(max(dat$n)) / 2)); normal <- dnorm(z) / sum(dnorm(z))
rough <- qlogis((dat$events + 0.5) / (dat$n + 1))
rough_variance <- 1 / (dat$events + 0.5) + 1 / (dat$n - dat$events + 0.5)
t <- seq(-4.2, 4.2, length.out = 81)                        # fine in the middle, far out at the ends
highest <- with(dat, dbinom(events, n, events / n, log = TRUE) - lchoose(n, events))
grid <- lapply(tau, function(spread) {
  precision <- 1 / (rough_variance + spread^2)
  sd <- (sum(precision) + 1 / mu_sd^2)^-0.5
  mu <- sum(precision * rough) * sd^2 + sd * sinh(t)
  p <- plogis(pmin(outer(mu, spread * z, "+"), 36))
  height <- log(sd * cosh(t)) + dnorm(mu, 0, mu_sd, log = TRUE)
  yes <- log(p); no <- log1p(-p)
  for (i in seq_len(nrow(dat)))
    height <- height + log(c(exp(with(dat[i, ], events * yes + (n - events) * no) - highest[i]) %*% normal))
  list(mu = mu, height = height, average = qlogis(pmin(c(p %*% normal), 1 - 1e-15)))
})
top <- max(sapply(grid, function(g) max(g$height)))
mass <- sapply(grid, function(g) exp(g$height - top)) %*% diag(tau_weight(tau) + 0 * tau)  # a column for each tau
mass <- mass / sum(mass)

# Quantiles of the mean proportion over studies: given tau it rises with mu, and so does the mass below it.
averages <- sapply(grid, function(g) g$average)
curves <- lapply(seq_along(tau), function(j) {
  one <- !duplicated(averages[, j]); at <- averages[one, j]; whole <- sum(mass[, j])
  f <- splinefun(at, pmin(pmax(cummax(upto(mass[, j])[one]), 0), whole), method = "monoH.FC")
  function(x) if (x <= min(at)) 0 else if (x >= max(at)) whole else f(x)
})
below <- function(logit) sum(sapply(curves, function(f) f(logit)))
places <- range(averages[mass > 1e-9])
average <- function(p) uniroot(function(q) below(q) - p, places + c(-1, 1), tol = 1e-8)$root
tail <- (1 - level) / 2
found <- c(plogis(c(estimate = average(0.5), lower = average(tail), upper = average(1 - tail))),
           tau2 = place(tau, colSums(mass), 0.5)^2)
