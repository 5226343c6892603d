res <- rma.mv(yi, V, mods = ~ time - 1, random = ~ 1 | study, data = dat, method = method, sigma2 = sigma2,
              control = list(optimizer = "optim", optmethod = "BFGS", reltol = 1e-14))
print(res)
tau2 <- res$sigma2
# The standard error of tau2 by its expected information (of restricted likelihood).
same <- outer(dat$study, dat$study, "=="); P <- solve(V + tau2 * same)
if (method == "REML") { X <- model.matrix(res); P <- P - P %*% X %*% solve(t(X) %*% P %*% X, t(X) %*% P) }
tau2_se <- (sum((P %*% same) * t(P %*% same)) / 2)^-0.5
average <- with_spread(c(res$b), res$se, tau2, tau2_se); mu <- average$mu; se <- average$se
reach <- function(level) qt(1 - (1 - level) / 2, df = interval_df) * se
band_level <- level^(1 / length(mu))                         # Sidak: the whole curve lies within with this level
bounds <- list(ci = cbind(mu - reach(level), mu + reach(level)), band = cbind(mu - reach(band_level), mu + reach(band_level)))
