# Selection models by metafor, for selection_models.json: Rscript selection_models.R > selection_models.json
# The optimiser is run from several starts with tight tolerance; the fit of the highest likelihood is kept.
suppressMessages({library(metafor); library(metadat); library(jsonlite)})
data_sets <- list(
  hackshaw1998 = with(dat.hackshaw1998, list(yi = c(yi), vi = c(vi), alternative = "greater")),
  bcg_OR = with(escalc("OR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg), list(yi = c(yi), vi = c(vi), alternative = "less")),
  raudenbush1985 = with(dat.raudenbush1985, list(yi = c(yi), vi = c(vi), alternative = "greater")),
  baskerville2012 = with(dat.baskerville2012, list(yi = c(smd), vi = c(se)^2, alternative = "greater"))
)
steps <- list(three_parameter = 0.025, four_parameter = c(0.025, 0.5), two_steps_05 = c(0.05, 0.5))
one <- function(y, v, s, alt, ...) {
  r <- rma(y, v, method = "ML", control = list(threshold = 1e-14, maxiter = 10000))
  best <- NULL
  for (o in c("nlminb", "Nelder-Mead", "BFGS")) {
    f <- tryCatch(suppressWarnings(selmodel(r, type = "stepfun", steps = s, alternative = alt, ...,
      control = list(optimizer = if (o == "nlminb") "nlminb" else "optim", optmethod = if (o == "nlminb") "BFGS" else o, tol = 1e-14, reltol = 1e-15, maxit = 100000))), error = function(e) NULL)
    if (!is.null(f) && (is.null(best) || logLik(f) > logLik(best) + 1e-12)) best <- f
  }
  if (is.null(best)) return(list(status = "error"))
  list(status = "ok", estimate = c(best$beta), se = best$se, tau2 = best$tau2, delta = best$delta, delta_se = best$se.delta,
       ll = c(logLik(best)), ll_without = c(logLik(r)), LRT = best$LRT, LRTp = best$LRTp)
}
out <- lapply(data_sets, function(d) {
  fits <- lapply(steps, function(s) one(d$yi, d$vi, s, d$alternative))
  fits$fixed <- one(d$yi, d$vi, c(0.05, 0.5, 1), d$alternative, delta = c(1, 0.6, 0.3))
  list(input = d[c("yi", "vi")], alternative = d$alternative, fits = fits)
})
cat(toJSON(list(generated_with = list(R = R.version.string, metafor = as.character(packageVersion("metafor"))),
  steps = c(steps, list(fixed = c(0.05, 0.5))), fixed_delta = c(1, 0.6, 0.3), cases = out),
  digits = NA, auto_unbox = TRUE, na = "null", pretty = TRUE))
