found <- found[names(reported)]
near <- abs(found - reported) <= tolerance * pmax(abs(reported), span / 10)
same <- ifelse(is.infinite(reported), found == reported, near)
print(data.frame(reported, R = found, same, row.names = names(reported)))
if (!isTRUE(all(same))) stop("R gives other numbers than those that are reported")
cat("R gives the same numbers\n")
