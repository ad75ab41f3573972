"""Official archive files of the networks, read without trusting them: in a stream, within limits, nothing written to disk."""
