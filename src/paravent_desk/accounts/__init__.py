"""People, establishments, services, roles, and who may do what."""
