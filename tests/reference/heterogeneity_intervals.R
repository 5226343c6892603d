# Intervals of heterogeneity and the test between subgroups, for heterogeneity_intervals.json:
#   Rscript heterogeneity_intervals.R > heterogeneity_intervals.json     (in this folder; half a minute)
# Reads the data of the cases that reference.R wrote.
#   meta_regression: confint of metafor's rma.uni with moderators (Q-profile).
#   tables: Higgins and Thompson's test-based interval from the Q of metafor's rma.mh and rma.peto.
#   multilevel: profile likelihood of I2, in total and by level; the likelihood is written down here, and `metafor_total` is
#     confint of rma.mv in its multivariate form, which is the same model as long as the correlation is not below 0.
#   subgroups: Q between levels from metafor's own standard errors under Knapp-Hartung, without and with the floor.
suppressMessages({library(metafor); library(jsonlite)})
index <- fromJSON("index.json", simplifyVector = FALSE)$cases
read <- function(id) fromJSON(file.path("cases", paste0(id, ".json")), simplifyVector = TRUE, simplifyDataFrame = FALSE)
tight <- list(threshold = 1e-14, maxiter = 10000, tau2.max = 1e6, tol = 1e-14)
effects <- function(o) if (o$family == "generic") o$input else o$escalc
quiet <- function(x) suppressWarnings(suppressMessages(x))

regression <- function(o) {
  e <- effects(o)
  lapply(o$moderators, function(m) {
    x <- m$values; use <- !is.na(x) & !is.na(e$yi) & !is.na(e$vi)
    x <- x[use]; if (!is.numeric(x)) x <- factor(x)
    out <- list()
    for (method in c("REML", "DL", "PM")) {
      # Centring a number changes no residual and saves R's digits.
      at <- if (is.numeric(x)) x - mean(x) else x
      r <- tryCatch(quiet(rma(e$yi[use], e$vi[use], mods = ~ at, method = method, control = tight)), error = function(err) NULL)
      if (is.null(r)) next
      ci <- tryCatch(quiet(confint(r, control = list(tol = 1e-13, maxiter = 100000, tau2.min = 0, tau2.max = 1e6))), error = function(err) NULL)
      if (is.null(ci)) next
      a <- ci$random
      out[[method]] <- list(tau2 = unname(a["tau^2", 2:3]), I2 = unname(a["I^2(%)", 2:3]), H2 = unname(a["H^2", 2:3]), empty = ci$ci.null)
    }
    out
  })
}

higgins_thompson <- function(Q, k, level = 0.95) {
  if (k < 3) return(NULL)
  H <- sqrt(max(1, Q / (k - 1)))
  se <- if (Q > k) 0.5 * (log(Q) - log(k - 1)) / (sqrt(2 * Q) - sqrt(2 * k - 3)) else sqrt(1 / (2 * (k - 2)) * (1 - 1 / (3 * (k - 2)^2)))
  H2 <- pmax(1, exp(log(H) + c(-1, 1) * qnorm(0.5 + level / 2) * se))^2
  list(Q = Q, k = k, H2 = H2, I2 = 100 * (H2 - 1) / H2)
}
tables <- function(o) {
  d <- o$input; out <- list(); m <- o$measure
  if (o$family == "two_arm_binary" && m %in% c("RR", "OR", "RD")) out$mh <- tryCatch(quiet(rma.mh(ai = d$ai, n1i = d$n1i, ci = d$ci, n2i = d$n2i, measure = m)), error = function(e) NULL)
  if (o$family == "two_arm_binary" && m == "OR") out$peto <- tryCatch(quiet(rma.peto(ai = d$ai, n1i = d$n1i, ci = d$ci, n2i = d$n2i)), error = function(e) NULL)
  if (o$family == "two_arm_rate" && m %in% c("IRR", "IRD")) out$mh <- tryCatch(quiet(rma.mh(x1i = d$x1i, t1i = d$t1i, x2i = d$x2i, t2i = d$t2i, measure = m)), error = function(e) NULL)
  Filter(Negate(is.null), lapply(out, function(r) if (is.na(r$QE)) NULL else higgins_thompson(r$QE, r$k.yi)))
}

multilevel <- function(o) {
  e <- effects(o); y <- e$yi; v <- e$vi; b <- o$multilevel
  keep <- setdiff(seq_along(y), if (length(o$excluded_from_pooling)) o$excluded_from_pooling + 1 else integer())
  y <- y[keep]; v <- v[keep]; k <- length(y); X <- matrix(1, k, 1)
  same <- outer(b$outer, b$outer, "==") * 1
  ll <- function(s1, s2) {
    M <- diag(v) + s1 * same + s2 * diag(k); R <- chol(M)
    xy <- backsolve(R, cbind(X, y), transpose = TRUE); x <- xy[, 1]; z <- xy[, 2]
    -sum(log(diag(R))) - 0.5 * log(sum(x^2)) - 0.5 * sum((z - x * sum(x * z) / sum(x^2))^2)
  }
  W <- diag(1 / v); P <- W - W %*% X %*% solve(t(X) %*% W %*% X) %*% t(X) %*% W
  typical <- (k - 1) / sum(diag(P))
  most <- function(f, upper) { if (upper == 0) return(f(0)); g <- seq(0, 1, length.out = 21)^2 * upper; h <- sapply(g, f); i <- which.max(h)
    max(h, optimize(f, c(g[max(i - 1, 1)], g[min(i + 1, 21)]), maximum = TRUE, tol = 1e-9)$objective) }
  profile <- list(
    total = function(i2) { T <- typical * i2 / (1 - i2); most(function(s) ll(s, T - s), T) },
    study = function(i2) { g <- i2 / (1 - i2); most(function(s) ll(g * (s + typical), s), 20 * var(y)) },
    row = function(i2) { g <- i2 / (1 - i2); most(function(s) ll(s, g * (s + typical)), 20 * var(y)) })
  top <- optim(log(c(var(y), var(y)) / 2), function(p) -ll(exp(p[1]), exp(p[2])), method = "Nelder-Mead", control = list(reltol = 1e-16, maxit = 20000))
  s <- exp(top$par); least <- -top$value - qchisq(0.95, 1) / 2
  at <- c(total = sum(s), study = s[1], row = s[2]) / (sum(s) + typical)
  ends <- lapply(setNames(names(at), names(at)), function(n) {
    f <- function(i2) profile[[n]](i2) - least
    low <- if (f(0) >= 0) 0 else uniroot(f, c(0, at[[n]]), tol = 1e-11)$root
    100 * c(low, uniroot(f, c(at[[n]], 0.9999), tol = 1e-11)$root) })
  mv <- quiet(rma.mv(y, v, random = ~ inner | outer, data = data.frame(outer = factor(b$outer), inner = factor(seq_len(k))), control = list(rel.tol = 1e-10, iter.max = 1000, eval.max = 2000)))
  ci <- quiet(confint(mv, tau2 = 1, control = list(tol = 1e-9)))$random["tau^2", 2:3]
  list(sigma2 = s, typical = typical, I2 = 100 * at, ends = ends, metafor_total = unname(100 * ci / (ci + typical)), rho = mv$rho)
}

subgroups <- function(o) {
  e <- effects(o); out <- list()
  for (name in names(o$moderators)) {
    x <- o$moderators[[name]]$values
    if (is.numeric(x)) next
    use <- !is.na(x) & !is.na(e$yi) & !is.na(e$vi); g <- x[use]; y <- e$yi[use]; v <- e$vi[use]
    for (method in c("DL", "REML")) for (test in c("knha", "adhoc")) {
      fits <- tryCatch(lapply(unique(g), function(l) quiet(rma(y[g == l], v[g == l], method = method, test = test, control = tight))), error = function(err) NULL)
      if (is.null(fits) || any(sapply(fits, function(f) f$se) <= 0)) next
      b <- rma(sapply(fits, function(f) c(f$beta)), sei = sapply(fits, function(f) f$se), method = "EE")
      out[[name]][[paste(method, test, sep = "_")]] <- list(Q = b$QE, df = b$k - 1, p = b$QEp, se = setNames(sapply(fits, function(f) f$se), unique(g)))
    }
  }
  out
}

found <- list()
for (id in names(index)) {
  o <- read(id); one <- list()
  if (length(o$moderators)) { one$meta_regression <- regression(o); s <- subgroups(o); if (length(s)) one$subgroups <- s }
  t <- tables(o); if (length(t)) one$tables <- t
  if (length(o$multilevel)) one$multilevel <- multilevel(o)
  if (length(one)) found[[id]] <- one
}
cat(toJSON(list(generated_with = list(R = R.version.string, metafor = as.character(packageVersion("metafor"))), cases = found),
  digits = NA, auto_unbox = TRUE, na = "null", pretty = TRUE))
