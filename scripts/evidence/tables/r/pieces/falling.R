# Survival falls where the scale of the model rises: bounds change places.
for (pair in list(c("lower", "upper"), c("pi_lower", "pi_upper")))
  if (pair[1] %in% names(found)) found[pair] <- sort(found[pair])
