"""The desk's processes: pages, workers, and what is done from time to time."""
