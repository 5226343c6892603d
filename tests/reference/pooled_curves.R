# Curves pooled by lme4, for pooled_curves.json: Rscript pooled_curves.R > pooled_curves.json
# Where the times of studies are the same, the likelihood of patients and events between them is a binomial model with
# complementary log-log link, an intercept for each stretch of time and a normal one for each study (Prentice and Gloeckler
# 1978). Without a study effect the hazards are those of the risk sets added up.
suppressMessages({library(lme4); library(jsonlite)})
rows <- function(study, time, at_risk, events) data.frame(study = study, time = time, at_risk = at_risk, events = events)
cases <- list(
  between = rows(rep(c("a", "b", "c", "d", "e"), each = 3), rep(c(6, 12, 24), 5),
    c(80, 66, 50, 45, 30, 18, 120, 110, 95, 60, 50, 30, 33, 30, 24), c(8, 9, 12, 11, 8, 6, 5, 7, 9, 6, 9, 7, 2, 3, 5)),
  some_end_early = rows(c("a", "a", "a", "b", "b", "c", "d", "d", "d", "e", "e"), c(6, 12, 24, 6, 12, 6, 6, 12, 24, 6, 12),
    c(40, 30, 20, 70, 60, 50, 90, 75, 60, 30, 28), c(5, 6, 4, 3, 5, 9, 12, 14, 10, 1, 2)),
  nobody_at_first = rows(rep(c("a", "b", "c", "d"), each = 2), rep(c(12, 36), 4),
    c(25, 22, 60, 50, 18, 15, 75, 60), c(0, 3, 9, 12, 0, 1, 4, 10))
)
# Printed: the product-limit estimate with Greenwood's standard error.
printed <- function(d) do.call(rbind, lapply(split(d, d$study), function(s) {
  S <- cumprod(1 - s$events / s$at_risk)
  cbind(s, S = S, se = S * sqrt(cumsum(s$events / (s$at_risk * (s$at_risk - s$events)))))
}))
one <- function(d) {
  d$stretch <- factor(d$time)
  fit <- glmer(cbind(events, at_risk - events) ~ 0 + stretch + (1 | study), data = d, family = binomial("cloglog"), nAGQ = 25,
               control = glmerControl(optimizer = "bobyqa", tolPwrss = 1e-13, optCtrl = list(rhoend = 1e-10, maxfun = 1e5)))
  eta <- unname(fixef(fit)); hazard <- exp(eta); total <- cumsum(hazard)
  slope <- outer(seq_along(total), seq_along(hazard), function(t, g) (g <= t) * hazard[g] / total[t])
  H <- fit@optinfo$derivs$Hessian / 2                        # of the deviance: first the study effect's deviation
  covariance <- slope %*% solve(H[-1, -1]) %*% t(slope)
  together <- aggregate(cbind(events, at_risk) ~ time, d, sum)
  list(estimate = log(total), covariance = covariance, tau2 = unname(VarCorr(fit)$study[1]),
       common = cumprod(1 - together$events / together$at_risk))
}
out <- lapply(cases, function(d) list(input = as.list(printed(d)), times = sort(unique(d$time)), fit = one(d)))
cat(toJSON(list(generated_with = list(R = R.version.string, lme4 = as.character(packageVersion("lme4"))), cases = out),
  digits = NA, auto_unbox = TRUE, na = "null", pretty = TRUE))
