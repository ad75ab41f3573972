"""What templates ask of us."""
