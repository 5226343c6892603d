# One study: its estimate with the normal interval on the pooling scale.
half <- qnorm(1 - (1 - level) / 2) * sqrt(dat$vi)
found <- natural(c(estimate = dat$yi[1], lower = dat$yi[1] - half[1], upper = dat$yi[1] + half[1]))
