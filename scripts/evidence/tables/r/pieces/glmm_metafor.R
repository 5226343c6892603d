# metafor fits the same model by lme4; it tells the median study.
if (requireNamespace("metafor", quietly = TRUE) && requireNamespace("lme4", quietly = TRUE)) {
  res <- glmm()
  print(res)
  stopifnot(abs(res$b[[1]] - mu) < 1e-3 * se, abs(res$tau2 - tau2) < 1e-3 * max(1, tau2))
}
