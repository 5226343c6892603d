# Given tau it rises with the log hazard of the median study, which is normal: its quantiles are those of a mixture.
average_quantiles <- function(p, tau, weight, mean, sd) {
  keep <- which(weight > 1e-9 * max(weight)); share <- weight[keep] / sum(weight[keep])
  inverse <- lapply(keep, function(j) {
    mu <- mean[j] + sd[j] * seq(-8, 8, by = 0.25); average <- mean_survival(mu, tau[j])
    good <- is.finite(average) & !duplicated(average)
    splinefun(average[good], mu[good], method = "natural")
  })
  at <- function(x) sapply(inverse, function(f) f(x))
  ends <- range(mean[keep]) + c(-10, 10) * max(sd[keep])
  sapply(p, function(one) uniroot(function(x) sum(share * pnorm((at(x) - mean[keep]) / sd[keep])) - one,
                                  ends, tol = 1e-9)$root)
}
