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
# Figures of a shipped review, with nothing but the number at the start: Greenwood's integral with constant hazards, half of
# those without an event at risk. Studies do not differ there: one curve by maximum likelihood, intervals of t with 3 degrees
# of freedom. One study has no figure at the first time.
shipped <- data.frame(study = c("a", "a", "b", "c", "d", "d"), time = c(6, 12, 6, 12, 6, 12),
  S = c(0.74, 0.697, 0.661, 0.47, 0.742, 0.636), n = c(32, 32, 105, 36, 80, 80))
shipped$variance <- with(shipped, -log(S) / log(2 / S) * (2 / (n * S) - 1 / n))
counts <- with(shipped, rbind(
  data.frame(first = 1, second = 0, p = S, m = (1 - S) / S / variance)[time == 6, ],
  data.frame(first = 1, second = 1, p = S, m = (1 - S) / S / variance)[study == "c", ],
  do.call(rbind, lapply(c("a", "d"), function(s) {
    i <- which(study == s); p <- S[i[2]] / S[i[1]]
    left <- (1 - S[i[1]]) / variance[i[1]]
    data.frame(first = 0, second = 1, p = p, m = min(left, (1 - p) / p / (variance[i[2]] - variance[i[1]])))
  }))))
height <- function(eta) with(counts, { h <- first * exp(eta[1]) + second * exp(eta[2]); sum(m * (1 - p) * log(1 - exp(-h)) - m * p * h) })
best <- optim(log(c(0.4, 0.2)), function(e) -height(e), method = "BFGS", hessian = TRUE, control = list(reltol = 1e-15))
hazard <- exp(best$par); total <- cumsum(hazard)
slope <- rbind(c(1, 0), hazard / total[2])
half <- qt(0.975, 3) * sqrt(diag(slope %*% solve(best$hessian) %*% t(slope)))
told <- list(survival = exp(-total), ci_low = exp(-total * exp(half)), ci_high = exp(-total * exp(-half)))
out <- lapply(cases, function(d) list(input = as.list(printed(d)), times = sort(unique(d$time)), fit = one(d)))
cat(toJSON(list(generated_with = list(R = R.version.string, lme4 = as.character(packageVersion("lme4"))), cases = out, shipped = told),
  digits = NA, auto_unbox = TRUE, na = "null", pretty = TRUE))
