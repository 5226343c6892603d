# Its interval by the delta method: the errors of the mean and of tau2 are nearly independent.
with_spread <- function(mu, se, tau2, tau2_se) {
  if (tau2 < 1e-9) return(list(mu = mu, se = se))            # every study has the same survival
  h <- tau2 / 100; tau <- sqrt(tau2)
  by_mu <- (mean_survival(mu + 1e-3, tau) - mean_survival(mu - 1e-3, tau)) / 2e-3
  by_tau2 <- (8 * (mean_survival(mu, sqrt(tau2 + h)) - mean_survival(mu, sqrt(tau2 - h))) -
                mean_survival(mu, sqrt(tau2 + 2 * h)) + mean_survival(mu, sqrt(tau2 - 2 * h))) / (12 * h)
  list(mu = mean_survival(mu, tau), se = sqrt((by_mu * se)^2 + (by_tau2 * tau2_se)^2))
}
