"""One system holds the external id of the other: here, the id that the hub gave to the customer."""

from __future__ import annotations

__all__ = ["EXTERNAL_ID"]

EXTERNAL_ID = "external-id"
"""It compares no marks: the record names its customer. An id that leads to nobody is no evidence."""
