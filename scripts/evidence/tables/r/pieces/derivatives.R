# Slope and curvature of a function by differences (steps h and 2 h, so that errors are of the order of h^4).
derivatives <- function(f, at, h) {
  p <- length(at); e <- diag(h, p); top <- f(at)
  along <- function(d) {
    near <- c(f(at + d), f(at - d)); far <- c(f(at + 2 * d), f(at - 2 * d))
    list(slope = (8 * (near[1] - near[2]) - far[1] + far[2]) / 12, curve = (16 * sum(near) - sum(far) - 30 * top) / 12)
  }
  axes <- lapply(1:p, function(i) along(e[i, ]))
  curve <- diag(sapply(axes, function(a) a$curve), p)
  for (i in seq_len(p)[-1]) for (j in seq_len(i - 1))
    curve[i, j] <- curve[j, i] <- (along(e[i, ] + e[j, ])$curve - along(e[i, ] - e[j, ])$curve) / 4
  list(slope = sapply(axes, function(a) a$slope) / h, curve = curve / outer(h, h))
}
# Newton's steps from a point near the maximum; the covariance is the inverse of the curvature there.
settle <- function(f, at, h) {
  for (i in 1:2) { d <- derivatives(f, at, h); at <- at - solve(d$curve, d$slope) }
  list(at = at, covariance = solve(-derivatives(f, at, h)$curve))
}
