# Events in person-years, the log of the rate of a study is eta.
study_log_lik <- function(eta) outer(dat$events, eta) - outer(dat$years, exp(eta))
mean_at <- exp; link <- log; back <- exp
start <- log(sum(dat$events) / sum(dat$years)); finest <- 30 * max(dat$events) + 30
