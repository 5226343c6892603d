# The mean survival over studies, as log(-log): survival of a study averaged over the normal effect of studies.
z <- seq(-9, 9, by = 0.05); normal <- dnorm(z) / sum(dnorm(z))
mean_survival <- function(mu, tau) {
  hazard <- exp(outer(mu, tau * z, "+"))
  dead <- c(-expm1(-hazard) %*% normal); alive <- c(exp(-hazard) %*% normal)
  log(-ifelse(dead < 0.5, log1p(-dead), log(pmax(alive, 1e-300))))
}
