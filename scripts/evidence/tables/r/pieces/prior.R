# Sums over tau, weighted by its prior and by the likelihood; the mean has a flat prior (given tau everything is normal and
# known). Posterior medians and equal-tailed intervals.
tau <- tau_steps(steps)
precision <- 1 / outer(tau^2, dat$vi, "+")                   # a row for each tau, a column for each study
mean_of <- c(precision %*% dat$yi) / rowSums(precision); sd_of <- rowSums(precision)^-0.5
left <- outer(mean_of, dat$yi, function(m, y) y - m)
height <- rowSums(log(precision) - precision * left^2) / 2 + log(sd_of)
weight <- tau_weight(tau) * exp(height - max(height)); weight <- weight / sum(weight)
quantile_of <- function(p, sd) {
  reach <- range(mean_of) + c(-12, 12) * max(sd[weight > 1e-12])
  uniroot(function(q) sum(weight * pnorm(q, mean_of, sd)) - p, reach, tol = 1e-10)$root
}
tail <- (1 - level) / 2
found <- c(natural(c(estimate = quantile_of(0.5, sd_of), lower = quantile_of(tail, sd_of),
                     upper = quantile_of(1 - tail, sd_of))),
           tau2 = place(tau, weight, 0.5)^2)
