"""Who asks, and what this opens: a token becomes a principal, and an operation what the principal may ask."""
