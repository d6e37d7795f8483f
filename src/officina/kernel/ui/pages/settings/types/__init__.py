"""Types: what the portal keeps, and everything that administrators may change of it (F101)."""
