"""Ledger accounts, invoices, payments and postings."""
