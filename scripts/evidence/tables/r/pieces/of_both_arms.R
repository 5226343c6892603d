# The difference as it is counted; each limit by the distances of both arms from theirs.
shares <- sapply(arms, function(arm) arm[1] / arm[2])
bounds <- sapply(arms, function(arm) limits(arm[1], arm[2]))
middle <- shares[1] - shares[2]
found <- c(estimate = middle,
           lower = middle - sqrt((shares[1] - bounds[1, 1])^2 + (bounds[2, 2] - shares[2])^2),
           upper = middle + sqrt((bounds[2, 1] - shares[1])^2 + (shares[2] - bounds[1, 2])^2))
