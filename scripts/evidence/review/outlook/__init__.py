"""How studies stand to the pooled conclusion, results by device, and what another study would do."""
