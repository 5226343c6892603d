# Events of the first group given the total: binomial, person-time as offset.
given_total <- function(row) {
  m <- row$x1i + row$x2i
  list(values = 0:m, log_weight = lchoose(m, 0:m) + (0:m) * log(row$t1i / row$t2i), observed = row$x1i)
}
