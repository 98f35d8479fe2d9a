"""Finds customers by what a member of staff has at hand: an address, or a number on some paper."""
