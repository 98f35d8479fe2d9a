"""Bulk matching: which records of the systems are one person's, by hashes of what the systems know."""
