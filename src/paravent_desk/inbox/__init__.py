"""What comes back from the networks: read in, sorted, shown, dealt with."""
