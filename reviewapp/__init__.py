"""reviewapp: evidence, SLO metrics and a Connect draft from the terminal."""
