# Prediction intervals of meta-regressions in metafor's variants, and Kenward and Roger's inference from their general formula,
# for predictions.json:   Rscript predictions.R > predictions.json     (in this folder; half a minute)
# Reads the data of the cases that reference.R wrote.
suppressMessages({library(metafor); library(jsonlite)})
index <- fromJSON("index.json", simplifyVector = FALSE)$cases
read <- function(id) fromJSON(file.path("cases", paste0(id, ".json")), simplifyVector = TRUE, simplifyDataFrame = FALSE)
tight <- list(threshold = 1e-14, maxiter = 10000, tau2.max = 1e6, tol = 1e-14)
effects <- function(o) if (o$family == "generic") o$input else o$escalc
quiet <- function(x) suppressWarnings(suppressMessages(x))

regression <- function(o) {
  e <- effects(o); out <- list()
  for (name in names(o$moderators)) {
    x <- o$moderators[[name]]$values
    if (!is.numeric(x)) next
    use <- !is.na(x) & !is.na(e$yi) & !is.na(e$vi); x <- x[use]; centre <- mean(x); at <- quantile(x, c(0.1, 0.5, 0.9), names = FALSE)
    fits <- list()
    for (test in c("z", "knha", "adhoc")) {
      r <- tryCatch(quiet(rma(e$yi[use], e$vi[use], mods = ~ I(x - centre), test = test, control = tight)), error = function(err) NULL)
      if (is.null(r)) next
      p <- function(...) { q <- predict(r, newmods = at - centre, ...); list(lb = q$pi.lb, ub = q$pi.ub) }
      fits[[test]] <- list(default = p(), t = p(pi.type = "t"), riley = if (r$k - r$p > 1) p(pi.type = "riley"), simple = p(pi.type = "simple"))
    }
    if (length(fits)) out[[name]] <- list(at = at, fits = fits)
  }
  out
}

# Kenward and Roger 1997, equations for a model with covariance V = diag(vi) + tau2 I, in matrices; one variance component.
kenward_roger <- function(y, v) {
  k <- length(y); X <- matrix(1, k, 1)
  # metafor's threshold is absolute: effects are brought to a scale of 1 first.
  unit <- sqrt(median(v)); tau2 <- tryCatch(unit^2 * rma(y / unit, v / unit^2, control = tight)$tau2, error = function(e) NA)
  if (is.na(tau2)) return(NULL)
  if (tau2 < 1e-9 * median(v)) tau2 <- 0
  Vi <- solve(diag(v + tau2)); D <- diag(k)
  Phi <- solve(t(X) %*% Vi %*% X); P <- -t(X) %*% Vi %*% D %*% Vi %*% X; Q <- t(X) %*% Vi %*% D %*% Vi %*% D %*% Vi %*% X
  M <- Vi - Vi %*% X %*% Phi %*% t(X) %*% Vi
  W <- 1 / (0.5 * sum(diag(M %*% D %*% M %*% D)))
  adjusted <- Phi + 2 * Phi %*% (W * (Q - P %*% Phi %*% P)) %*% Phi
  # Satterthwaite: twice the squared variance over the variance of the variance, whose slope in tau2 is Phi^2 t(X) Vi Vi X.
  slope <- adjusted^2 * c(-P)
  list(tau2 = tau2, variance = c(adjusted), df = c(2 * adjusted^2 / (slope^2 * W)))
}

found <- list()
for (id in names(index)) {
  o <- read(id); one <- list(); e <- effects(o)
  if (length(o$moderators)) { r <- regression(o); if (length(r)) one$regression <- r }
  y <- e$yi; v <- e$vi; keep <- setdiff(seq_along(y), if (length(o$excluded_from_pooling)) o$excluded_from_pooling + 1 else integer())
  # More studies than that make matrices of no further interest.
  if (length(o$fits) && length(keep) > 1 && length(keep) <= 40) { kr <- quiet(kenward_roger(y[keep], v[keep])); if (!is.null(kr)) one$kenward_roger <- kr }
  if (length(one)) found[[id]] <- one
}
cat(toJSON(list(generated_with = list(R = R.version.string, metafor = as.character(packageVersion("metafor"))), cases = found),
  digits = NA, auto_unbox = TRUE, na = "null", pretty = TRUE))
