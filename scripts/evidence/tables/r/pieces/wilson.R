# Limits of each arm's risk (Wilson 1927).
limits <- function(x, n) {
  z <- qnorm(1 - (1 - level) / 2)
  (x + z^2 / 2 + c(-1, 1) * z * sqrt(x * (n - x) / n + z^2 / 4)) / (n + z^2)
}
arms <- list(c(dat$ai, dat$n1i), c(dat$ci, dat$n2i))
