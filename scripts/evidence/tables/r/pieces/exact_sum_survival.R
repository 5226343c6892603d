# Everybody as one sample: who is without the event, with Clopper and Pearson's interval (of fractions of patients too).
free <- sum(dat$n - dat$events); n <- sum(dat$n); tail <- (1 - level) / 2
found <- c(estimate = free / n, lower = if (free > 0) qbeta(tail, free, n - free + 1) else 0,
           upper = if (free < n) qbeta(1 - tail, free + 1, n - free) else 1)
