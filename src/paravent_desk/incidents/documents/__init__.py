"""What an incident is told in: to the CNIL, the person, a network, the house. Words in TOML, one value as text or PDF."""
