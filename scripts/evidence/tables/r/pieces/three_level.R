# Several figures a study: true effects vary between studies and between the figures of a study; the errors of figures of
# one study are supposed to be correlated by rho.
member <- as.integer(factor(dat$study)); same <- outer(member, member, "==")
V <- rho * same * sqrt(outer(dat$vi, dat$vi)); diag(V) <- dat$vi
dat$row <- seq_len(nrow(dat))
res <- rma.mv(yi, V, random = random, data = dat, method = "REML", level = 100 * level,
              control = list(optimizer = "optim", optmethod = "BFGS", reltol = 1e-14))
print(res)
# Bell and McCaffrey's cluster-robust error (CR2) with Satterthwaite's degrees of freedom: clubSandwich has it too.
k <- nrow(dat); X <- matrix(1, k, 1); S <- res$M; W <- solve(S)
bread <- solve(t(X) %*% W %*% X); pull <- W %*% X %*% bread; left <- dat$yi - c(X %*% res$b)
H <- X %*% t(pull)
P <- sapply(unique(member), function(g) {
  i <- which(member == g); D <- chol(S[i, i, drop = FALSE])
  eigen_of <- eigen(D %*% (S[i, i] - X[i, , drop = FALSE] %*% bread %*% t(X[i, , drop = FALSE])) %*% t(D), symmetric = TRUE)
  some <- eigen_of$values > 1e-10 * max(eigen_of$values)
  vectors <- eigen_of$vectors[, some, drop = FALSE]
  A <- t(D) %*% vectors %*% diag(eigen_of$values[some]^-0.5, sum(some)) %*% t(vectors) %*% D
  p <- numeric(k); p[i] <- t(A) %*% pull[i, ]; p
})
se <- sqrt(sum((t(P) %*% left)^2))
P <- P - t(H) %*% P
products <- t(P) %*% S %*% P
df <- sum(diag(products))^2 / sum(products^2)
half <- qt(1 - (1 - level) / 2, df) * se
cat("CR2 standard error", se, "degrees of freedom", df, "\n")
found <- c(natural(c(estimate = res$b[[1]], lower = res$b[[1]] - half, upper = res$b[[1]] + half)), tau2 = sum(res$sigma2))
