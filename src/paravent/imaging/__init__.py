"""What reading and repairing a picture share: its frames within limits, and the blocks its file is made of."""
