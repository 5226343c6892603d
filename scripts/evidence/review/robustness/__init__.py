"""How robust a pooled result is: refits, small studies, every usual way to pool."""
