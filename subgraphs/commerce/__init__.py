"""Accounts, orders, carts, browsing and transactional e-mails of the shop."""
