# Events of the first group given the total: binomial, the sizes of the groups as offset (events as Poisson counts).
given_total <- function(row) {
  m <- row$ai + row$ci
  list(values = 0:m, log_weight = lchoose(m, 0:m) + (0:m) * log(row$n1i / row$n2i), observed = row$ai)
}
