# Prediction interval of a figure of a new study.
half <- qt(1 - (1 - level) / 2, df) * sqrt(se^2 + sum(res$sigma2))
found <- c(found, natural(c(pi_lower = res$b[[1]] - half, pi_upper = res$b[[1]] + half)))
