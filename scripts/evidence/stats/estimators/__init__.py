"""How the mean and the variance between studies are estimated, behind `pooling`, `batch`, `regression`."""
