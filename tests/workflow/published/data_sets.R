# Published data sets of R's package metadat as tables, and what metafor makes of them:
#   Rscript data_sets.R FOLDER
# writes a CSV for each data set, named by its outcome, and expected.json.
suppressMessages({library(metafor); library(metadat); library(jsonlite)})
folder <- commandArgs(TRUE)[1]
tight <- list(maxiter = 10000, stepadj = 0.5, threshold = 1e-12)

write_table <- function(outcome, table) {
  write.csv(as.data.frame(table), file.path(folder, paste0(outcome, ".csv")), row.names = FALSE, na = "")
}
numbers <- function(fit) {
  found <- list(
    estimate_scale = fit$b[[1]], se_scale = fit$se[[1]], ci_low_scale = fit$ci.lb[[1]], ci_high_scale = fit$ci.ub[[1]]
  )
  if (inherits(fit, "rma.uni")) found <- c(found, list(k = fit$k, tau2 = fit$tau2, i2_percent = fit$I2, q = fit$QE))
  found
}
random <- function(effects, method = "REML", test = "knha") {
  rma(yi, vi, data = effects, method = method, test = test, control = if (method == "REML") tight else list())
}
# Of every data set: the effect of each study by its name, the pooled result by two methods, and without each study.
weighted <- function(effects, name) {
  fit <- random(effects)
  list(
    effects = setNames(Map(c, effects$yi, effects$vi), name),
    analyses = list(primary = numbers(fit), `dl-wald` = numbers(random(effects, "DL", "z"))),
    prediction = {
      half <- qt(0.975, fit$k - 1) * sqrt(fit$tau2 + fit$se^2)
      c(fit$b - half, fit$b + half)
    },
    leave_one_out = setNames(as.list(leave1out(fit)$estimate), name)
  )
}
expected <- list()

# The 13 trials of BCG (Colditz 1994): four have two authors' names in common.
bcg <- dat.bcg
write_table("tuberculosis", with(bcg, data.frame(
  author, year, event.e = tpos, n.e = tpos + tneg, event.c = cpos, n.c = cpos + cneg,
  label.e = "BCG vaccine", label.c = "no vaccine"
)))
bcg <- escalc("RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = bcg, slab = paste(author, year))
found <- weighted(bcg, paste(bcg$author, bcg$year))
found$analyses$`mantel-haenszel` <- numbers(rma.mh(measure = "RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = bcg))
bcg$latitude <- bcg$ablat
moderated <- rma(yi, vi, mods = ~latitude, data = bcg, test = "knha", control = tight)
found$latitude <- list(
  values = setNames(as.list(bcg$ablat), paste(bcg$author, bcg$year)),
  estimate_scale = moderated$b[[2]], se_scale = moderated$se[[2]], p_value = moderated$pval[[2]],
  tau2 = moderated$tau2, r2_percent = moderated$R2
)
egger <- regtest(random(bcg), model = "lm")
found$egger <- list(statistic = egger$zval, p_value = egger$pval)
expected$tuberculosis$vaccine <- found

# Bloodstream infections (Niel-Weise 2007): few events, one trial without any; studies have numbers, authors beside them.
few <- dat.nielweise2007
write_table("bloodstream_infection", few)
few <- escalc("OR", ai = ai, n1i = n1i, ci = ci, n2i = n2i, data = few, drop00 = TRUE)
few$name <- paste(few$author, few$year)
few <- few[!is.na(few$yi), ]
found <- weighted(few, few$name)
found$analyses$`mantel-haenszel` <- numbers(rma.mh(ai = ai, n1i = n1i, ci = ci, n2i = n2i, data = few))
found$analyses$peto <- numbers(rma.peto(ai = ai, n1i = n1i, ci = ci, n2i = n2i, data = few))
expected$bloodstream_infection$catheters <- found

# The same as rates (Niel-Weise 2008), in catheter days; two trials of one author.
rates <- dat.nielweise2008
write_table("bloodstream_rate", rates)
rates <- escalc("IRR", x1i = x1i, t1i = t1i, x2i = x2i, t2i = t2i, data = rates)
expected$bloodstream_rate$catheters <- weighted(rates, paste(rates$authors, rates$year))

# First bleeds in cirrhosis (Pagliaro 1992): a row for each of up to three arms.
long <- dat.pagliaro1992
write_table("first_bleed", long)
for (treatment in c("beta-blockers", "sclerotherapy")) {
  pairs <- merge(long[long$trt == treatment, ], long[long$trt == "control", ], by = "study")
  effects <- escalc("OR", ai = xi.x, n1i = ni.x, ci = xi.y, n2i = ni.y, data = pairs)
  expected$first_bleed[[treatment]] <- weighted(effects, as.character(pairs$study))
}

# Blood sugar (Senn 2013): means, a row for each arm.
sugar <- dat.senn2013
write_table("blood_sugar", sugar)
pairs <- merge(sugar[sugar$treatment == "rosiglitazone", ], sugar[sugar$treatment == "placebo", ], by = "study")
effects <- escalc("MD", m1i = mi.x, sd1i = sdi.x, n1i = ni.x, m2i = mi.y, sd2i = sdi.y, n2i = ni.y, data = pairs)
expected$blood_sugar$rosiglitazone <- weighted(effects, pairs$study)

# Adherence (de Bruin 2009): shares of one group.
shares <- dat.debruin2009
write_table("adherence", shares)
model <- suppressWarnings(rma.glmm(measure = "PLO", xi = xi, ni = ni, data = shares, nAGQ = 25, test = "t"))
expected$adherence$care <- list(median_study = plogis(c(model$b[[1]], model$ci.lb, model$ci.ub)), tau2 = model$tau2)

# Lung cancer (Hackshaw 1998): odds ratios as they are printed, with limits.
smoke <- dat.hackshaw1998
smoke$name <- paste(smoke$author, smoke$year)
write_table("lung_cancer", smoke)
smoke$yi <- log(smoke$or)
smoke$vi <- ((log(smoke$or.ub) - log(smoke$or.lb)) / (2 * qnorm(0.975)))^2
expected$lung_cancer$smoke <- weighted(smoke, smoke$name)

write_json(expected, file.path(folder, "expected.json"), digits = NA, auto_unbox = TRUE)
