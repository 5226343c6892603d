"""From publications to the figures that answer a question: eligibility, candidates, one report a study."""
