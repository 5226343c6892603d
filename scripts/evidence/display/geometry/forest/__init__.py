"""Forest plots: rows, axis, columns of bias and shapes, as page, paper and figures take them."""
