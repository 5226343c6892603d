# Runs all scripts of a folder (and below) in one process, each in an environment of its own, and writes what each found:
#   Rscript run_scripts.R FOLDER FOUND.csv
args <- commandArgs(TRUE)
suppressMessages(library(metafor))
run <- function(path) {
  own <- new.env()
  said <- tryCatch({
    capture.output(suppressWarnings(source(path, local = own)))
    ""
  }, error = conditionMessage)
  if (!exists("found", own, inherits = FALSE)) return(data.frame(path, name = "", found = NA, said))
  data.frame(path, name = names(own$found), found = unname(own$found), said)
}
paths <- list.files(args[1], "\\.R$", recursive = TRUE)
setwd(args[1])
write.csv(format(do.call(rbind, lapply(paths, run)), digits = 17), args[2], row.names = FALSE)
