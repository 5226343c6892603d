# Seconds of the same work by metafor. Reads the studies as JSON on standard input, writes seconds as JSON.
suppressMessages({library(metafor); library(jsonlite)})
given <- fromJSON(file("stdin"))
seconds <- function(f, runs = 3, at_least = 0.2) {
  once <- system.time(f())[["elapsed"]]
  n <- max(1, round(at_least / max(once, 1e-4)))
  median(replicate(if (once > 5) 1 else runs, system.time(for (i in seq_len(n)) f())[["elapsed"]] / n))
}
with(given, {
  fit <- rma(ten$yi, ten$vi)
  twelve <- rma(twelve$yi, twelve$vi)
  quiet <- function(x) suppressWarnings(suppressMessages(x))
  cat(toJSON(list(
    version = as.character(packageVersion("metafor")),
    seconds = list(
      `REML` = seconds(function() rma(ten$yi, ten$vi)),
      `REML with confint and predict` = seconds(function() { r <- rma(ten$yi, ten$vi, test = "knha"); confint(r); predict(r) }),
      `DL` = seconds(function() rma(ten$yi, ten$vi, method = "DL")),
      `leave1out` = seconds(function() leave1out(fit)),
      `influence` = seconds(function() influence(fit)),
      `gosh of 12, REML` = seconds(function() quiet(gosh(twelve, progbar = FALSE))),
      `permutest, 1,024` = seconds(function() permutest(fit, exact = TRUE, progbar = FALSE)),
      `trimfill` = seconds(function() trimfill(fit)),
      `rma.glmm PLO` = seconds(function() quiet(rma.glmm(measure = "PLO", xi = proportions$xi, ni = proportions$ni)))
    )), auto_unbox = TRUE, digits = NA))
})
