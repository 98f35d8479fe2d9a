"""Hooks as an installation writes them."""
