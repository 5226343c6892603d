found[c("estimate", "lower", "upper")] <-
  natural(average_quantiles(c(0.5, tail, 1 - tail), tau, weight, mean_of, sd_of))
