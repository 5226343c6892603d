# A Kaplan-Meier estimate S is worth n patients with S (1 - S) / n = (standard error of S) squared; the standard error
# follows from the variance of log(-log S). Estimates of 0% and 100%, and counts, come with their n.
estimated <- is.na(dat$n)
se <- with(dat, sqrt(vi) * survival * -log(survival))
dat$n[estimated] <- with(dat, survival * (1 - survival) / se^2)[estimated]
dat$events <- dat$n * (1 - dat$survival)
# log(-log S) of a study at the time asked for is eta.
study_log_lik <- function(eta) {
  hazard <- exp(outer(log(dat$follow_up), eta, "+"))
  dat$events * log(-expm1(-hazard)) - (dat$n - dat$events) * hazard
}
mean_at <- back <- function(eta) exp(-exp(eta)); link <- function(s) log(-log(s))
start <- link(1 - (sum(dat$events) + 0.5) / (sum(dat$n) + 1)); finest <- 4 * max(dat$n)
