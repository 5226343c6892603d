# Patients at risk and events between the times of each study, from what it prints: the variance of log S grows between two
# times by (1 - p) / (p m), where p is the share of m patients who stay free; never more than were left before.
dat <- dat[order(dat$study, dat$month), ]
counts <- do.call(rbind, lapply(split(dat, dat$study), function(d) {
  start <- 0; free <- 1; variance <- 0; left <- Inf; rows <- NULL
  for (i in seq_len(nrow(d))) {
    p <- min(1, d$survival[i] / free)
    v <- if (d$survival[i] == 1) variance else (d$se[i] / d$survival[i])^2
    m <- if (p == 1) d$at_risk[i] else if (v > variance) (1 - p) / (p * (v - variance)) else Inf
    m <- min(m, left, na.rm = TRUE)
    rows <- rbind(rows, data.frame(study = d$study[i], start = start, end = d$month[i], events = m * (1 - p), free = m * p))
    start <- d$month[i]; free <- min(free, d$survival[i]); variance <- max(variance, v); left <- m * p
  }
  rows
}))
# A hazard for each stretch between times in which somebody had the event.
within <- function(from, to, e) from < e & e <= to
ends <- sort(unique(dat$month))
stretches <- ends[sapply(ends, function(e) any(counts$events > 0 & within(counts$start, counts$end, e)))]
begin <- times <- sums <- covers <- NULL
arrange <- function(stretches) {
  stretches <<- stretches; times <<- ends[ends >= stretches[1]]
  covers <- outer(seq_len(nrow(counts)), stretches, function(i, e) within(counts$start[i], counts$end[i], e)) + 0
  counts <<- counts[rowSums(covers) > 0, ]; covers <<- covers <- covers[rowSums(covers) > 0, , drop = FALSE]
  sums <<- outer(times, stretches, ">=") + 0
  patients <- covers * (counts$events + counts$free)
  share <- counts$events / (counts$events + counts$free) / rowSums(covers)
  begin <<- log(pmax(c(t(patients) %*% share) / colSums(patients), 1e-8))
}
arrange(stretches)
# Counts are binomial given a normal study effect on the log hazard, the same at all times; it is summed over.
grid <- seq(-7, 7, by = 0.025); density <- dnorm(grid) / sum(dnorm(grid))
height <- function(eta, tau) {
  x <- exp(pmin(outer(log(c(covers %*% exp(eta))), tau * grid, "+"), 6.2))
  each <- rowsum(counts$events * log(pmax(-expm1(-x), 1e-300)) - counts$free * x, counts$study)
  top <- apply(each, 1, max)
  sum(top + log(c(exp(each - top) %*% density)))
}
highest <- function(tau) optim(begin, function(e) -height(e, tau), method = "BFGS", control = list(reltol = 1e-9, maxit = 1000))$par
# Stretches in which the likelihood is highest without a hazard are left out.
without <- function() Reduce(`|`, lapply(c(0, 0.5), function(tau) { h <- exp(highest(tau)); h < 1e-4 * sum(h) }))
while (length(stretches) > 1 && any(gone <- without())) arrange(stretches[!gone])
# The highest likelihood at a given spread of study effects: log cumulative hazards of the median study, their covariance, the
# log likelihood, and the same adjusted for the hazards estimated (restricted likelihood).
solve_at <- function(tau) {
  eta <- begin <<- highest(tau)                              # near the next
  best <- settle(function(e) height(e, tau), eta, rep(0.02, length(eta)))
  hazard <- exp(best$at); total <- c(sums %*% hazard)
  slope <- sums * rep(hazard, each = length(times)) / total
  plain <- height(best$at, tau)
  list(mu = log(total), covariance = slope %*% best$covariance %*% t(slope), ML = plain,
       REML = plain + c(determinant(best$covariance)$modulus) / 2)
}
# How many standard errors a band must reach to hold the whole curve: the quantile of the largest deviation of a multivariate
# t (or normal) distribution, over 4096 even points (multiples of the roots of primes).
band_quantile <- function(covariance, df, level) {
  one <- qt(1 - (1 - level) / 2, df); m <- nrow(covariance)
  if (m == 1) return(one)
  primes <- Filter(function(n) n == 2 || all(n %% 2:ceiling(sqrt(n)) != 0), 2:200)[1:m]
  points <- qnorm(pmin(pmax(outer(1:4096, sqrt(primes)) %% 1, 1e-12), 1 - 1e-12))
  e <- eigen(cov2cor(covariance), symmetric = TRUE)
  furthest <- apply(abs(points %*% (e$vectors %*% (sqrt(pmax(e$values, 0)) * t(e$vectors)))), 1, max)
  if (is.infinite(df)) return(max(one, quantile(furthest, level)))
  missed <- function(q) mean(pchisq(df * (furthest / q)^2, df)) - (1 - level)
  max(one, uniroot(missed, c(one / 2, 2 * qt(1 - (1 - level^(1 / m)) / 2, df)), tol = 1e-10)$root)
}
