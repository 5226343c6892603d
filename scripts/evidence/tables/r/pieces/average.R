# The mean over studies, its interval by the delta method on the scale of the model.
average <- function(at) link(sum(weight * mean_at(at[1] + sqrt(at[2]) * z)))
slope <- c((average(c(mu + 1e-4, tau2)) - average(c(mu - 1e-4, tau2))) / 2e-4, 0)
if (tau2 > 0) {
  h <- tau2 / 1000
  slope[2] <- (average(c(mu, tau2 + h)) - average(c(mu, tau2 - h))) / (2 * h)
}
half <- quantile_of * sqrt(c(slope %*% covariance %*% slope))
centre <- average(c(mu, tau2))
found <- c(back(c(estimate = centre, lower = centre - half, upper = centre + half)), tau2 = tau2)
