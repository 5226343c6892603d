# The median study: where studies differ so much that a mean rate hangs on a tail that they do not show.
found <- c(back(c(estimate = mu, lower = mu - quantile_of * se, upper = mu + quantile_of * se)), tau2 = tau2)
