"""What printed quantiles tell of a distribution."""
