"""The tables of the hub: keys, links and decisions. No value of a customer has a column here."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    column,
)

__all__ = [
    "access_log",
    "alias",
    "candidate",
    "candidate_customer",
    "candidate_record",
    "customer",
    "erased_record",
    "link",
    "metadata",
]

metadata = MetaData()

_RowId = BigInteger().with_variant(Integer(), "sqlite")


def _key(length: int = 40) -> String:
    """A native key. Its order is that of its bytes, so that a page ends at the same row on every database."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


# The row of a customer that was merged into another stays, so that the merge can be undone: `alias` says
# where its id leads. The row of an erased customer stays, so that its id is never minted again; it answers
# nothing.
customer = Table(
    "customer",
    metadata,
    Column("id", _key(), primary_key=True),
    Column("kind", String(12), nullable=False),
    Column("erased_at", DateTime(timezone=True)),
    CheckConstraint("kind IN ('PERSON', 'ORGANIZATION', 'GUEST')", name="customer_kind"),
)

# Systems and kinds: COMMERCE account, CRM contact, LOYALTY member, ACCOUNTING ledgerAccount. `rule_id` is the
# evidence, never the value that was compared. A record has one link; a collective ledger account (SHARED) has
# one per customer.
link = Table(
    "link",
    metadata,
    Column("id", _RowId, primary_key=True, autoincrement=True),
    Column("system", String(20), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("record_key", _key(), nullable=False),
    Column("customer_id", _key(), ForeignKey("customer.id"), nullable=False),
    Column("role", String(9), nullable=False),
    Column("status", String(9), nullable=False),
    Column("method", String(14), nullable=False),
    Column("confidence", Float),
    Column("rule_id", String(60)),
    Column("decided_by", String(60)),
    Column("since", DateTime(timezone=True), nullable=False),
    CheckConstraint("role IN ('PRIMARY', 'SECONDARY', 'SHARED')", name="link_role"),
    CheckConstraint(
        "status IN ('CONFIRMED', 'PROBABLE', 'CANDIDATE', 'REJECTED', 'BROKEN')", name="link_status"
    ),
    CheckConstraint(
        "method IN ('EXTERNAL_ID', 'CARD_NUMBER', 'LEDGER_NUMBER', 'VERIFIED_EMAIL', 'GUEST_CLAIM', "
        "'SOURCE_MERGE', 'MANUAL')",
        name="link_method",
    ),
    Index(
        "link_record",
        "system",
        "kind",
        "record_key",
        unique=True,
        sqlite_where=column("role") != "SHARED",
        postgresql_where=column("role") != "SHARED",
    ),
    Index("link_shared_record", "system", "kind", "record_key", "customer_id", unique=True),
    Index("link_customer", "customer_id", "system"),
)

# Merges chain: A was merged into B and later B into C, which makes two rows.
alias = Table(
    "alias",
    metadata,
    Column("old_customer_id", _key(), ForeignKey("customer.id"), primary_key=True),
    Column("customer_id", _key(), ForeignKey("customer.id"), nullable=False),
    Index("alias_survivor", "customer_id"),
)

# An open question for a data steward. `reason` is the id of the rule that asked it; `blocked_by` the rule or
# the record that keeps it from being answered without a human.
candidate = Table(
    "candidate",
    metadata,
    Column("id", _key(), primary_key=True),
    Column("reason", String(100), nullable=False),
    Column("confidence", Float, nullable=False),
    Column("blocked_by", String(100)),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Index("candidate_opened", "opened_at", "id"),
)

candidate_customer = Table(
    "candidate_customer",
    metadata,
    Column("candidate_id", _key(), ForeignKey("candidate.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("customer_id", _key(), ForeignKey("customer.id"), nullable=False),
)

candidate_record = Table(
    "candidate_record",
    metadata,
    Column("candidate_id", _key(), ForeignKey("candidate.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("system", String(20), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("record_key", _key(), nullable=False),
    Index("candidate_record_system", "system", "candidate_id"),
)

# What is left of the links of an erased customer: HMAC-SHA256 (hexadecimal) of "system:kind:key" under the
# hub's secret. An import that meets the record again finds it here and does not bring the customer back.
erased_record = Table(
    "erased_record",
    metadata,
    Column("key_hash", String(64), primary_key=True),
    Column("erased_at", DateTime(timezone=True), nullable=False),
)

# Append-only. `fields` are coordinates such as `Account.email`, never values. Rows keep the id that was read
# at the time: the log of a customer is that of all its merged ids.
access_log = Table(
    "access_log",
    metadata,
    Column("id", _key(), primary_key=True),
    Column("customer_id", _key(), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("actor", String(100), nullable=False),
    Column("client", String(100), nullable=False),
    Column("purpose", String(60), nullable=False),
    Column("operation", String(64), nullable=False),
    Column("fields", JSON, nullable=False),
    Index("access_log_by_customer", "customer_id", "at", "id"),
)
