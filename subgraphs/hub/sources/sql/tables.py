"""The tables of the hub: keys, links and decisions. No value of a customer has a column here."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    column,
)

from subgraphs.kit.columns import BigKey, TextKey, UtcDateTime

__all__ = [
    "METADATA",
    "access_log",
    "alias",
    "candidate",
    "candidate_customer",
    "candidate_record",
    "customer",
    "erased_record",
    "link",
]

METADATA = MetaData()


# The row of a customer that was merged into another stays, so that the merge can be undone: `alias` says
# where its id leads. The row of an erased customer stays, so that its id is never minted again; it answers
# nothing.
customer = Table(
    "hub_customer",
    METADATA,
    Column("id", TextKey, primary_key=True),
    Column("kind", String(12), nullable=False),
    Column("erased_at", UtcDateTime),
    CheckConstraint("kind IN ('PERSON', 'ORGANIZATION', 'GUEST')", name="hub_customer_kind"),
)

# Systems and kinds: COMMERCE account, CRM contact, LOYALTY member, ACCOUNTING ledgerAccount. `rule_id` is the
# evidence, never the value that was compared. A record has one link; a collective ledger account (SHARED) has
# one per customer. A merge moves links: `home_customer_id` is the customer to whom the record was linked, if
# another one has it now.
link = Table(
    "hub_link",
    METADATA,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    Column("system", String(20), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("record_key", TextKey, nullable=False),
    Column("customer_id", TextKey, ForeignKey("hub_customer.id"), nullable=False),
    Column("role", String(9), nullable=False),
    Column("status", String(9), nullable=False),
    Column("method", String(14), nullable=False),
    Column("confidence", Float),
    Column("rule_id", String(60)),
    Column("decided_by", String(60)),
    Column("since", UtcDateTime, nullable=False),
    Column("home_customer_id", TextKey),
    CheckConstraint("role IN ('PRIMARY', 'SECONDARY', 'SHARED')", name="hub_link_role"),
    CheckConstraint(
        "status IN ('CONFIRMED', 'PROBABLE', 'CANDIDATE', 'REJECTED', 'BROKEN')", name="hub_link_status"
    ),
    CheckConstraint(
        "method IN ('EXTERNAL_ID', 'CARD_NUMBER', 'LEDGER_NUMBER', 'VERIFIED_EMAIL', 'GUEST_CLAIM', "
        "'SOURCE_MERGE', 'MANUAL')",
        name="hub_link_method",
    ),
    Index(
        "hub_link_record",
        "system",
        "kind",
        "record_key",
        unique=True,
        sqlite_where=column("role") != "SHARED",
        postgresql_where=column("role") != "SHARED",
    ),
    Index("hub_link_shared_record", "system", "kind", "record_key", "customer_id", unique=True),
    Index("hub_link_customer", "customer_id", "system"),
)

# Merges chain: A was merged into B and later B into C, which makes two rows.
alias = Table(
    "hub_alias",
    METADATA,
    Column("old_customer_id", TextKey, ForeignKey("hub_customer.id"), primary_key=True),
    Column("customer_id", TextKey, ForeignKey("hub_customer.id"), nullable=False),
    Index("hub_alias_survivor", "customer_id"),
)

# An open question for a data steward. `reason` is the id of the rule that asked it; `blocked_by` the rule or
# the record that keeps it from being answered without a human. `closed_by` is the decision that answered it:
# the row stays, so that no rule asks the same again.
candidate = Table(
    "hub_candidate",
    METADATA,
    Column("id", TextKey, primary_key=True),
    Column("reason", String(100), nullable=False),
    Column("confidence", Float, nullable=False),
    Column("blocked_by", String(100)),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime),
    Column("closed_by", TextKey),
    Index(
        "hub_candidate_open",
        "opened_at",
        "id",
        sqlite_where=column("closed_at").is_(None),
        postgresql_where=column("closed_at").is_(None),
    ),
)

candidate_customer = Table(
    "hub_candidate_customer",
    METADATA,
    Column("candidate_id", TextKey, ForeignKey("hub_candidate.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("customer_id", TextKey, ForeignKey("hub_customer.id"), nullable=False),
    Index("hub_candidate_customer_asked", "customer_id"),
)

candidate_record = Table(
    "hub_candidate_record",
    METADATA,
    Column("candidate_id", TextKey, ForeignKey("hub_candidate.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("system", String(20), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("record_key", TextKey, nullable=False),
    Index("hub_candidate_record_system", "system", "candidate_id"),
    Index("hub_candidate_record_key", "record_key"),
)

# What is left of the links of an erased customer: HMAC-SHA256 (hexadecimal) of "system:kind:key" under the
# hub's secret. An import that meets the record again finds it here and does not bring the customer back.
erased_record = Table(
    "hub_erased_record",
    METADATA,
    Column("key_hash", String(64), primary_key=True),
    Column("erased_at", UtcDateTime, nullable=False),
)

# Append-only. `fields` are coordinates such as `Account.email`, never values. Rows keep the id that was read
# at the time: the log of a customer is that of all its merged ids.
access_log = Table(
    "hub_access_log",
    METADATA,
    Column("id", TextKey, primary_key=True),
    Column("customer_id", TextKey, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String(100), nullable=False),
    Column("client", String(100), nullable=False),
    Column("purpose", String(60), nullable=False),
    Column("operation", String(64), nullable=False),
    Column("fields", JSON, nullable=False),
    Index("hub_access_log_by_customer", "customer_id", "at", "id"),
)
