"""Rules across publications: conflicts, overlap, coincidence of facts."""
