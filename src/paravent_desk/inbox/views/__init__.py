"""The pages: what waits, one thread, what people ask for, watched words, answering."""
