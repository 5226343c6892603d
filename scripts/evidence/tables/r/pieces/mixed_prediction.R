# Prediction interval of a new study.
half <- qt(1 - (1 - level) / 2, df = prediction_df) * sqrt(se^2 + tau2)
found <- c(found, back(c(pi_lower = mu - half, pi_upper = mu + half)))
