"""Identity: which records of which systems belong to the same person. Keys and decisions, never values."""
