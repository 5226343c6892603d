found <- found[names(reported)]
same <- (is.infinite(reported) & reported == found) | abs(found - reported) <= tolerance * pmax(abs(reported), span / 10)
print(data.frame(reported, R = found, same, row.names = names(reported)))
if (!all(same)) stop("R gives other numbers than those that are reported")
cat("R gives the same numbers\n")
