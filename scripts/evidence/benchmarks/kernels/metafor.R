# The same work by metafor, a block at a time. The first line of standard input is the studies as JSON; each further
# line names a task, whose processor seconds per call are written as one line.
suppressMessages({library(metafor); library(jsonlite)})
invisible(loadNamespace("lme4"))  # of rma.glmm: missing, it would be missed in the middle of a measurement
input <- file("stdin", open = "r")
given <- fromJSON(readLines(input, n = 1))
quiet <- function(x) suppressWarnings(suppressMessages(x))
with(given, {
  fit <- rma(ten$yi, ten$vi)
  twelve <- rma(twelve$yi, twelve$vi)
  tasks <- list(
    `REML` = function() rma(ten$yi, ten$vi),
    `REML with confint and predict` = function() { r <- rma(ten$yi, ten$vi, test = "knha"); confint(r); predict(r) },
    `DL` = function() rma(ten$yi, ten$vi, method = "DL"),
    `leave1out` = function() leave1out(fit),
    `influence` = function() influence(fit),
    `gosh of 12, REML` = function() quiet(gosh(twelve, progbar = FALSE)),
    `permutest, 1,024` = function() permutest(fit, exact = TRUE, progbar = FALSE),
    `trimfill` = function() trimfill(fit),
    `rma.glmm PLO` = function() quiet(rma.glmm(measure = "PLO", xi = proportions$xi, ni = proportions$ni))
  )
  seconds <- function(f, n) { used <- system.time(for (i in seq_len(n)) f()); (used[["user.self"]] + used[["sys.self"]]) / n }
  repeats <- list()
  cat(as.character(packageVersion("metafor")), "\n", sep = "")
  flush(stdout())
  while (length(task <- readLines(input, n = 1))) {
    f <- tasks[[task]]
    if (is.null(repeats[[task]])) repeats[[task]] <- max(1, round(at_least / max(seconds(f, 1), 1e-4)))
    cat(format(seconds(f, repeats[[task]]), digits = 10), "\n", sep = "")
    flush(stdout())
  }
})
