# One mean for each time, one normal study effect for all times of a study; errors of one curve are correlated: log S has
# independent increments, so the correlation of two times is the ratio of the standard errors of log S.
spread <- sqrt(dat$vi) * exp(dat$yi)                         # of log S, from that of log(-log S)
ratio <- outer(spread, spread, pmin) / outer(spread, spread, pmax)
V <- outer(dat$study, dat$study, "==") * pmin(ratio, 0.999); diag(V) <- 1
V <- V * sqrt(outer(dat$vi, dat$vi))
dat$time <- factor(dat$month)
