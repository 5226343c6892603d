res <- rma.mv(yi, V, mods = ~ time - 1, random = ~ 1 | study, data = dat, method = method, sigma2 = sigma2,
              control = list(optimizer = "optim", optmethod = "BFGS", reltol = 1e-14))
print(res)
mu <- c(res$b); se <- res$se
reach <- function(level) qt(1 - (1 - level) / 2, df = interval_df) * se
band_level <- level^(1 / length(mu))                         # Sidak: the whole curve lies within with this level
bounds <- list(ci = cbind(mu - reach(level), mu + reach(level)), band = cbind(mu - reach(band_level), mu + reach(band_level)))
tau2 <- res$sigma2
