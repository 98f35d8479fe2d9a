"""The tables that commands write beside those of the shop: what is under way, mailed, and told."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, String, Table

from subgraphs.commerce.sources.sql.tables import METADATA
from subgraphs.kit.columns import BigKey, UtcDateTime
from subgraphs.kit.write_tables import write_tables

__all__ = ["METADATA", "WRITES", "email_reservation", "mailed_token"]

WRITES = write_tables(METADATA, "commerce")

# An address that an account is about to take: nobody else can take it before `expires_at`, and nobody at all
# once it is confirmed. The address itself stands in `commerce_account.pending_email`.
email_reservation = Table(
    "commerce_email_reservation",
    METADATA,
    Column("account_id", BigKey, ForeignKey("commerce_account.id"), primary_key=True, autoincrement=False),
    Column("email_folded", String(254), nullable=False, unique=True),
    Column("operation", String(64), nullable=False),  # of the hub, that goes on when it is confirmed
    Column("reserved_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("confirmed_at", UtcDateTime),
)

# What the links of letters hold, as hashes.
mailed_token = Table(
    "commerce_mailed_token",
    METADATA,
    Column("token_hash", String(64), primary_key=True),
    Column("template", String(64), nullable=False),  # of the letter, which says what the token opens
    Column("account_id", BigKey, ForeignKey("commerce_account.id"), nullable=False, index=True),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
    Column("used_by", BigKey, ForeignKey("commerce_account.id")),
)
