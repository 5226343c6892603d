# The likelihood of the counts themselves with a prior of tau: sums over a grid of tau and of places about the data
# of mu, the median study on the scale of the model.
tau <- tau_steps(80)
t <- seq(-4.2, 4.2, length.out = 81)                        # fine in the middle, far out at the ends
grid <- lapply(tau, function(spread) {
  precision <- 1 / (rough_variance + spread^2)
  sd <- (sum(precision) + 1 / mu_sd^2)^-0.5
  mu <- sum(precision * rough) * sd^2 + sd * sinh(t)
  found <- at_places(mu, spread)
  list(mu = mu, height = log(sd * cosh(t)) - (mu / mu_sd)^2 / 2 + found$height, average = found$average)
})
top <- max(sapply(grid, function(g) max(g$height)))
mass <- sapply(grid, function(g) exp(g$height - top)) %*% diag(tau_weight(tau) + 0 * tau)  # a column for each tau
mass <- mass / sum(mass)

# Quantiles of the mean over studies: given tau it rises with mu, and so does the mass below it.
averages <- sapply(grid, function(g) g$average)
curves <- lapply(seq_along(tau), function(j) {
  one <- !duplicated(averages[, j]); at <- averages[one, j]; whole <- sum(mass[, j])
  f <- splinefun(at, pmin(pmax(cummax(upto(mass[, j])[one]), 0), whole), method = "monoH.FC")
  function(x) if (x <= min(at)) 0 else if (x >= max(at)) whole else f(x)
})
below <- function(at) sum(sapply(curves, function(f) f(at)))
places <- range(averages[mass > 1e-9])
average <- function(p) uniroot(function(q) below(q) - p, places + c(-1, 1), tol = 1e-8)$root
tail <- (1 - level) / 2
found <- c(back(c(estimate = average(0.5), lower = average(tail), upper = average(1 - tail))),
           tau2 = place(tau, colSums(mass), 0.5)^2)
