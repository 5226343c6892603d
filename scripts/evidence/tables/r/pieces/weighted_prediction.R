# Prediction interval of the effect in a new study.
half <- qt(1 - (1 - level) / 2, df = prediction_df) * sqrt(res$se^2 + res$tau2)
found <- c(found, natural(c(pi_lower = res$b[[1]] - half, pi_upper = res$b[[1]] + half)))
