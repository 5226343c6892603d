# Events of the first group given the total: hypergeometric at an odds ratio of 1.
given_total <- function(row) {
  m <- row$ai + row$ci
  values <- max(0, m - row$n2i):min(row$n1i, m)
  list(values = values, log_weight = lchoose(row$n1i, values) + lchoose(row$n2i, m - values), observed = row$ai)
}
