# Predictive interval of the effect in a new study.
spread <- sqrt(sd_of^2 + tau^2)
found <- c(found, natural(c(pi_lower = quantile_of(tail, spread), pi_upper = quantile_of(1 - tail, spread))))
