# Survival at several times pooled by metafor, for pooled_curves.json: Rscript pooled_curves.R > pooled_curves.json
# The covariance within a study is that of a product-limit estimate, whose log has independent increments:
# cov(log S(s), log S(t)) = var(log S(min(s, t))), carried to log(-log S) by the delta method.
suppressMessages({library(metafor); library(jsonlite)})
with_se <- function(study, time, S, se) data.frame(study = study, time = time, S = S, se = se)
# Nothing but the number at the start: Greenwood's integral with constant hazards, half of those without an event at risk.
with_n <- function(study, time, S, n, share = 0.5) {
  left <- share * n * S
  hazard <- -log(S) / log(n / left)
  data.frame(study = study, time = time, S = S, se = S * sqrt(hazard * (1 / left - 1 / n)), n = n)
}
cases <- list(
  between = with_se(c("a", "a", "a", "b", "b", "c", "c", "c", "d"), c(6, 12, 24, 6, 12, 6, 12, 24, 6),
    c(0.9, 0.8, 0.7, 0.85, 0.6, 0.95, 0.9, 0.88, 0.7), c(0.03, 0.05, 0.07, 0.05, 0.08, 0.02, 0.04, 0.05, 0.07)),
  no_between = with_se(c("a", "a", "b", "b", "c"), c(6, 12, 6, 12, 12),
    c(0.80, 0.70, 0.78, 0.71, 0.69), c(0.05, 0.06, 0.06, 0.07, 0.05)),
  uneven_times = with_se(c("a", "a", "b", "b", "b", "c", "c"), c(1, 36, 3, 12, 36, 12, 60),
    c(0.99, 0.62, 0.93, 0.85, 0.71, 0.74, 0.40), c(0.01, 0.06, 0.03, 0.04, 0.06, 0.05, 0.07)),
  imputed = with_n(c("a", "a", "b", "c", "d", "d"), c(6, 12, 6, 12, 6, 12),
    c(0.74, 0.697, 0.661, 0.47, 0.742, 0.636), c(32, 32, 105, 36, 80, 80))
)
one <- function(d, method) {
  y <- log(-log(d$S)); v_log <- (d$se / d$S)^2; V <- matrix(0, nrow(d), nrow(d))
  for (i in seq_len(nrow(d))) for (j in seq_len(nrow(d))) if (d$study[i] == d$study[j]) {
    first <- if (d$time[i] <= d$time[j]) i else j
    V[i, j] <- v_log[first] / (log(d$S[i]) * log(d$S[j]))
  }
  r <- NULL
  for (tol in c(1e-14, 1e-13, 1e-12, 1e-11, 1e-10)) if (is.null(r)) r <- tryCatch(
    rma.mv(y, V, mods = ~ 0 + factor(time), random = ~ 1 | study, data = d, method = method,
           control = list(optimizer = "nlminb", rel.tol = tol, iter.max = 5000, eval.max = 5000)), error = function(e) NULL)
  b <- unname(c(r$beta)); half <- qt(0.975, length(unique(d$study)) - 1) * unname(r$se)
  list(estimate = b, se = unname(r$se), covariance = unname(r$vb), tau2 = r$sigma2, q = r$QE, q_df = r$k - r$p, q_p = r$QEp,
       survival = exp(-exp(b)), ci_low = exp(-exp(b + half)), ci_high = exp(-exp(b - half)))
}
out <- lapply(cases, function(d) list(input = as.list(d), times = sort(unique(d$time)), fits = list(REML = one(d, "REML"), ML = one(d, "ML"))))
cat(toJSON(list(generated_with = list(R = R.version.string, metafor = as.character(packageVersion("metafor"))), cases = out),
  digits = NA, auto_unbox = TRUE, na = "null", pretty = TRUE))
