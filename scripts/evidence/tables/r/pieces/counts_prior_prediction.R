# Predictive interval of a new study.
medians <- sapply(grid, function(g) g$mu); spreads <- rep(tau, each = length(t))
new_study <- function(p) uniroot(function(q) sum(mass * pnorm((q - medians) / spreads)) - p, c(-60, 60), tol = 1e-9)$root
found <- c(found, back(c(pi_lower = new_study(tail), pi_upper = new_study(1 - tail))))
