# Models that no R package has, or has otherwise, by the R code of the reports' own scripts (scripts/evidence/tables/r/pieces) on
# invented counts and effects with grids four times as fine, for scripts_by_r.json:
#   Rscript scripts_by_r.R > scripts_by_r.json     (in this folder; twenty seconds of a processor)
suppressMessages({library(metafor); library(jsonlite)})
pieces <- file.path("..", "..", "scripts", "evidence", "tables", "r", "pieces")
run <- function(names, ...) {
  own <- list2env(list(level = 0.95, ...), parent = globalenv())
  invisible(capture.output(suppressWarnings(for (n in names) sys.source(file.path(pieces, paste0(n, ".R")), own))))
  as.list(own$found)
}
even <- function(m) (seq_len(m) - 0.5) / m
half_normal <- function(scale, finer = 4) list(
  tau_steps = function(m) even(finer * m) * 7 * scale, tau_weight = function(tau) dnorm(tau / scale))
log_normal <- function(location, scale) list(
  tau_steps = function(m) exp((location + scale * seq(-9, 9, length.out = 4 * m)) / 2),
  tau_weight = function(tau) dnorm((2 * log(tau) - location) / scale))
heavy <- function(quantile) list(tau_steps = function(m) quantile(even(20 * m)), tau_weight = function(tau) 1)
priors <- list(
  "half-normal" = half_normal(0.5), "half-cauchy" = heavy(function(p) 0.5 * tan(pi / 2 * p)),
  "uniform" = heavy(function(p) 2 * p), "log-normal" = log_normal(-2.56, 1.74),
  "log-t5" = heavy(function(p) exp((-2.62 + 2.41 * qt(p, 5)) / 2)))

groups <- list(
  spread = list(events = c(8, 3, 21, 5, 2), n = c(40, 55, 70, 33, 61)),
  few = list(events = c(0, 1, 0, 2), n = c(31, 44, 25, 60)),
  alike = list(events = c(8, 10, 15), n = c(40, 55, 70)),
  heaps = list(events = c(0, 15, 7, 0), n = c(12, 15, 16, 22)),
  two = list(events = c(2, 0), n = c(25, 3)))
one_group <- lapply(groups, function(g) {
  dat <- data.frame(g); k <- nrow(dat)
  found <- list(data = g, counts_prior = do.call(run, c(list(c("upto", "prior_of_proportions", "counts_prior", if (k > 2) "counts_prior_prediction"),
    dat = dat, mu_sd = 4), half_normal(1))))
  found$beta_binomial <- run(c("derivatives", "beta_binomial", if (k > 2) "beta_binomial_prediction"), dat = dat, interval_df = k - 1)
  found$glmm <- run(c("derivatives", "of_proportions", "mixed", "average", if (k > 2) "mixed_prediction"), dat = dat,
    interval_df = k - 1, prediction_df = k - 1)
  found
})

rates <- list(events = c(10, 1, 7, 5, 0), years = c(500, 220, 333.5, 410, 90))
of_rates <- list(data = rates, glmm = run(c("derivatives", "of_rates", "mixed", "average", "mixed_prediction"),
  dat = data.frame(rates), interval_df = 4, prediction_df = 4),
  few = lapply(list(two = list(events = c(3, 0), years = c(40, 100)), four = list(events = c(2, 0, 7, 1), years = c(30, 60, 50, 80))),
    function(g) list(data = g, prior = do.call(run, c(list(c("upto", "prior_of_rates", "counts_prior", "counts_prior_prediction"),
      dat = data.frame(g), mean_shown = TRUE), half_normal(0.5))))))

# Events of two groups, few of them.
tables <- list(
  few = list(ai = c(0, 1, 2, 5, 1), n1i = c(60, 55, 44, 70, 90), ci = c(4, 3, 7, 16, 0), n2i = c(62, 50, 40, 75, 88)),
  apart = list(ai = c(2, 18, 1, 12, 5), n1i = c(60, 55, 44, 90, 70), ci = c(20, 6, 7, 12, 26), n2i = c(62, 50, 40, 88, 75)))
two_groups <- lapply(tables, function(g) {
  dat <- data.frame(g); in_time <- setNames(dat, c("x1i", "t1i", "x2i", "t2i"))
  list(data = g,
    OR = run(c("derivatives", "totals_odds", "mixed", "ratio_of_mixed", "ratio_prediction"), dat = dat, natural = exp,
      interval_df = 4, prediction_df = 4),
    IRR = run(c("derivatives", "totals_rates", "mixed", "ratio_of_mixed", "ratio_prediction"), dat = in_time, natural = exp,
      interval_df = 4, prediction_df = 4),
    levels_OR = run(c("derivatives", "two_odds", "mixed_two", "ratio_prediction"), dat = dat, natural = exp, random = TRUE,
      interval_df = 4, prediction_df = 4),
    conditional_OR = run(c("given_total_odds", "conditional"), dat = dat, natural = exp),
    conditional_RR = run(c("given_total_risks", "conditional"), dat = dat, natural = exp),
    beta_binomial_OR = run(c("derivatives", "beta_binomial_two"), dat = dat, natural = exp, linked = qlogis, unlink = plogis,
      interval_df = 4),
    beta_binomial_RR = run(c("derivatives", "beta_binomial_two"), dat = dat, natural = exp, linked = log, unlink = exp,
      interval_df = 4))
})

effects <- list(
  two = list(yi = c(-0.9, -0.1), vi = c(0.09, 0.06)), three = list(yi = c(-1.2, 0.3, -0.4), vi = c(0.08, 0.12, 0.03)),
  six = list(yi = c(-0.4, -0.6, -0.1, -0.5, 0.2, -0.3), vi = c(0.05, 0.11, 0.02, 0.2, 0.07, 0.04)))
normal <- lapply(effects, function(e) c(list(data = e), lapply(priors, function(p)
  do.call(run, c(list(c("upto", "prior", "prior_prediction"), dat = data.frame(e), natural = identity, steps = 5000), p)))))

# Survival: log(-log S) of four studies; the mean over studies by the delta method and by a posterior.
log_hazards <- list(yi = c(-1.62, -1.07, -2.25, -0.88), vi = c(0.07, 0.05, 0.22, 0.04))
back <- function(x) exp(-exp(x))
survival <- list(data = log_hazards,
  REML = run(c("weighted", "mean_survival", "average_survival", "weighted_survival", "falling"), dat = data.frame(log_hazards),
    natural = back, tau2_method = "REML", test = "adhoc"),
  prior = do.call(run, c(list(c("upto", "prior", "mean_survival", "posterior_survival", "prior_survival", "falling"),
    dat = data.frame(log_hazards), natural = back, steps = 300), half_normal(1, 2))))

# Two figures of each of four studies, errors correlated by 0.5; and every arrangement of six years of publication.
figures <- list(study = c(1, 1, 2, 2, 3, 3, 4, 4), yi = c(-0.5, -0.3, -1.1, -0.6, -0.2, 0.1, -0.8, -0.9),
                vi = c(0.2, 0.15, 0.3, 0.25, 0.12, 0.2, 0.18, 0.22))
three_level <- list(data = figures, found = run(c("three_level", "three_level_prediction"), dat = data.frame(figures),
  natural = identity, rho = 0.5, random = ~ 1 | study / row))
years <- list(yi = effects$six$yi, vi = effects$six$vi, x1 = c(3, 9, 1, 14, 6, 11))
regression <- list(data = years, found = run(c("regression", "permutation"), dat = data.frame(years), moderators = ~ x1,
  tau2_method = "REML", test = "adhoc"))

cat(toJSON(list(generated_with = list(R = R.version.string, metafor = as.character(packageVersion("metafor"))),
  one_group = one_group, rates = of_rates, two_groups = two_groups, normal = normal, survival = survival,
  three_level = three_level, regression = regression), digits = NA, auto_unbox = TRUE, na = "null", pretty = TRUE))
