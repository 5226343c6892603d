# Events of both groups are binomial; eta is a study's log odds ratio. Without events, or with events only, in both
# groups a study says nothing of it. (metafor: rma.glmm with measure "OR" and model "UM.FS".)
dat <- subset(dat, ai + ci > 0 & ai + ci < n1i + n2i)
study_log_lik <- function(eta, alpha) {
  one <- outer(alpha, eta / 2, "+"); two <- outer(alpha, -eta / 2, "+")
  dat$ai * one - dat$n1i * log1p(exp(one)) + dat$ci * two - dat$n2i * log1p(exp(two))
}
logits <- with(dat, cbind(log((ai + 0.5) / (n1i - ai + 0.5)), log((ci + 0.5) / (n2i - ci + 0.5))))
start_mu <- mean(logits[, 1] - logits[, 2]); start_alpha <- rowMeans(logits); finest <- max(dat$n1i, dat$n2i)
