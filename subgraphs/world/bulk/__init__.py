"""Fills one island's database; a half-filled one is never taken for finished."""
