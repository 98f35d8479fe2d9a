"""The scopes of accounting's types. Each field of a type repeats the scope of its type (any of all-of)."""

from __future__ import annotations

__all__ = ["ACCOUNTING", "INVOICES", "ORDERS"]

ACCOUNTING = [["read:accounting"]]
INVOICES = [["read:invoices"], ["me"]]
ORDERS = [["read:orders"], ["me"]]
