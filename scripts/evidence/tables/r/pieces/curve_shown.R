# A curve never rises: where posterior medians do, neighbours are averaged, weighted by the inverse of their variances.
blocks <- list()
for (i in seq_along(mu)) {
  blocks <- c(blocks, list(c(mu[i], 1 / se[i]^2, 1)))
  while ((m <- length(blocks)) > 1 && blocks[[m - 1]][1] > blocks[[m]][1]) {
    a <- blocks[[m - 1]]; b <- blocks[[m]]
    blocks[[m - 1]] <- c(weighted.mean(c(a[1], b[1]), c(a[2], b[2])), a[2] + b[2], a[3] + b[3]); blocks[[m]] <- NULL
  }
}
smooth <- unlist(lapply(blocks, function(b) rep(b[1], b[3])))
survival <- exp(-exp(smooth))
own <- exp(-exp(bounds$ci[, 2:1, drop = FALSE])); whole <- exp(-exp(bounds$band[, 2:1, drop = FALSE]))
# A falling curve that lies in the band lies in this narrower one too.
whole[, 1] <- rev(cummax(rev(whole[, 1]))); whole[, 2] <- cummin(whole[, 2])
named <- function(name, values) setNames(values, paste(name, times))
found <- c(named("survival", survival), named("lower", pmin(own[, 1], survival)), named("upper", pmax(own[, 2], survival)),
           named("band_lower", pmin(whole[, 1], survival)), named("band_upper", pmax(whole[, 2], survival)), tau2 = tau2)
