# Prediction interval of the ratio in a new study.
half <- qt(1 - (1 - level) / 2, df = prediction_df) * sqrt(se^2 + tau2)
found <- c(found, natural(c(pi_lower = mu - half, pi_upper = mu + half)))
