# Everybody as one sample: the sum of events over the sum of patients, with Clopper and Pearson's interval.
res <- binom.test(sum(dat$events), sum(dat$n), conf.level = level)
print(res)
found <- c(estimate = unname(res$estimate), lower = res$conf.int[1], upper = res$conf.int[2])
