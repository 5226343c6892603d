# Events of both groups are Poisson counts; eta is a study's log ratio. Without any event a study says nothing of it.
# (metafor: rma.glmm with measure "IRR" and model "UM.FS".)
dat <- subset(dat, x1i + x2i > 0)
study_log_lik <- function(eta, alpha) {
  one <- outer(alpha, eta / 2, "+"); two <- outer(alpha, -eta / 2, "+")
  dat$x1i * one - dat$t1i * exp(one) + dat$x2i * two - dat$t2i * exp(two)
}
rates <- with(dat, cbind(log((x1i + 0.5) / t1i), log((x2i + 0.5) / t2i)))
start_mu <- mean(rates[, 1] - rates[, 2]); start_alpha <- rowMeans(rates); finest <- 4 * max(dat$x1i, dat$x2i) + 4
