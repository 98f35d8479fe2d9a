"""Shopify behind the shop's port: written by its documentation, and not run against the product."""
