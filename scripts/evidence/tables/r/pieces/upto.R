# The sum of weights up to each of evenly spaced places, corrected by the slope there (Euler and Maclaurin).
upto <- function(w) {
  n <- length(w)
  cumsum(w) - w / 2 - c(w[2] - w[1], (w[3:n] - w[1:(n - 2)]) / 2, w[n] - w[n - 1]) / 12
}
place <- function(at, w, p) uniroot(splinefun(at, upto(w) / sum(w) - p), range(at), tol = 1e-10)$root
