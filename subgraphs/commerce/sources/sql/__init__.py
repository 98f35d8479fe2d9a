"""The shop's own tables, in SQLite or PostgreSQL."""
