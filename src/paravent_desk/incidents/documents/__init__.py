"""What an incident is told in: to the CNIL, to the person, to a network, to the house. Words in TOML, one document as text or PDF."""
