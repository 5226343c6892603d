"""How far long steps are: jobs count what they have done, the run shows it."""
