"""What the desk did in a period, in figures: one report, from which its page, its CSV and its PDF are made."""
