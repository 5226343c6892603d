# Given a study's total of events those of the first group are binomial; eta is its log ratio, events are Poisson counts.
# (metafor: rma.glmm with measure "IRR" and model "CM.EL".)
dat <- subset(dat, x1i + x2i > 0)
study_log_lik <- function(eta) {
  at <- outer(log(dat$t1i / dat$t2i), eta, "+")
  dat$x1i * at - (dat$x1i + dat$x2i) * (pmax(at, 0) + log1p(exp(-abs(at))))
}
start <- with(dat, mean(log((x1i + 0.5) / t1i) - log((x2i + 0.5) / t2i)))
finest <- 4 * max(dat$x1i + dat$x2i) + 4; back <- exp
