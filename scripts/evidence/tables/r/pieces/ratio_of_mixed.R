half <- quantile_of * se
found <- c(natural(c(estimate = mu, lower = mu - half, upper = mu + half)), tau2 = tau2)
