# Exact limits of each arm's rate (Garwood 1936).
limits <- function(x, t) as.numeric(poisson.test(x, t, conf.level = level)$conf.int)
arms <- list(c(dat$x1i, dat$t1i), c(dat$x2i, dat$t2i))
