# All person-time as one sample: events over person-years, with the exact Poisson interval.
res <- poisson.test(sum(dat$events), sum(dat$years), conf.level = level)
print(res)
found <- c(estimate = unname(res$estimate), lower = res$conf.int[1], upper = res$conf.int[2])
