# The standard error is the width of the printed interval on the pooling scale over twice the normal quantile.
width <- abs(scale(dat$high) - scale(dat$low))
found <- c(yi = scale(dat$estimate), vi = (width / (2 * qnorm(1 - (1 - dat$printed_level) / 2)))^2)
