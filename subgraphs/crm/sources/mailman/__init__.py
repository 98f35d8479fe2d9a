"""Newsletters of a firm that sends them by GNU Mailman 3."""
