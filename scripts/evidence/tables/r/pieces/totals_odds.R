# Given a study's total of events those of the first group have a distribution in its log odds ratio, eta, alone
# (noncentral hypergeometric). (metafor: rma.glmm with measure "OR" and model "CM.EL".)
dat <- subset(dat, ai + ci > 0 & ai + ci < n1i + n2i)
of_totals <- lapply(seq_len(nrow(dat)), function(i) {
  m <- dat$ai[i] + dat$ci[i]; values <- max(0, m - dat$n2i[i]):min(dat$n1i[i], m)
  list(values = values, log_weight = lchoose(dat$n1i[i], values) + lchoose(dat$n2i[i], m - values), observed = dat$ai[i])
})
study_log_lik <- function(eta) t(sapply(of_totals, function(s) {
  height <- outer(s$values, eta) + s$log_weight; top <- apply(height, 2, max)
  s$observed * eta - top - log(colSums(exp(sweep(height, 2, top))))
}))
start <- with(dat, mean(log((ai + 0.5) * (n2i - ci + 0.5) / ((n1i - ai + 0.5) * (ci + 0.5)))))
finest <- max(dat$ai + dat$ci); back <- exp
