# Events among n patients, the logit of the proportion of a study is eta.
study_log_lik <- function(eta) outer(dat$events, eta) - outer(dat$n, log1p(exp(eta)))
mean_at <- plogis; link <- qlogis; back <- plogis
start <- qlogis((sum(dat$events) + 0.5) / (sum(dat$n) + 1)); finest <- max(dat$n)
