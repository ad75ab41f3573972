"""Real servers that tests start: throw-away, on this machine, ended afterwards."""
