# One ratio in all studies, given each study's total of events: the sum of the events of the first group has a
# distribution in that ratio alone. (Of odds ratios: fisher.test, mantelhaen.test(exact = TRUE).)
tables <- Filter(function(s) length(s$values) > 1, lapply(seq_len(nrow(dat)), function(i) given_total(dat[i, ])))
probabilities <- function(s, beta) { p <- s$log_weight + s$values * beta; p <- exp(p - max(p)); p / sum(p) }
observed <- sum(sapply(tables, function(s) s$observed))
least <- sum(sapply(tables, function(s) min(s$values)))
most <- sum(sapply(tables, function(s) max(s$values)))

# The distribution of the sum at a log ratio, study after study.
sum_at <- function(beta) {
  all <- 1
  for (s in tables) {
    p <- probabilities(s, beta)
    all <- Reduce(`+`, lapply(seq_along(p), function(j) c(numeric(j - 1), p[j] * all, numeric(length(p) - j))))
  }
  all
}
at_least <- function(beta) sum(sum_at(beta)[(observed - least + 1):(most - least + 1)])
at_most <- function(beta) sum(sum_at(beta)[1:(observed - least + 1)])
root <- function(f) uniroot(f, c(-40, 40), tol = 1e-10)$root
expected <- function(beta) sum(sapply(tables, function(s) sum(probabilities(s, beta) * s$values)))

tail <- (1 - level) / 2
lower <- if (observed == least) -Inf else root(function(b) at_least(b) - tail)
upper <- if (observed == most) Inf else root(function(b) at_most(b) - tail)
# Where the ratio would be 0 or infinite, the median-unbiased estimate takes the place of the likeliest one.
estimate <- if (observed == least) root(function(b) at_most(b) - 0.5) else
  if (observed == most) root(function(b) at_least(b) - 0.5) else root(function(b) expected(b) - observed)
found <- natural(c(estimate = estimate, lower = lower, upper = upper))
