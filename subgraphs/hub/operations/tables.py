"""The tables of operations: keys, codes and moments. The only value is `sealed`, which is null once it
ended."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
)

from subgraphs.hub.sources.sql.tables import METADATA
from subgraphs.kit.columns import BigKey, TextKey, UtcDateTime

__all__ = ["event_position", "operation", "operation_step"]

# `retried_by` is the fingerprint of the call that began the present round: the same call begins no other.
# `idempotency_key` is null once its 30 days are over, so that it can be used anew; the operation stays.
operation = Table(
    "hub_operation",
    METADATA,
    Column("id", TextKey, primary_key=True),
    Column("type", String(40), nullable=False),
    Column("client", String(200), nullable=False),
    Column("actor", String(200), nullable=False),
    Column("idempotency_key", String(200)),
    Column("input_hash", String(64), nullable=False),
    Column("customer_id", TextKey),
    Column("status", String(15), nullable=False),
    Column("round", Integer, nullable=False),
    Column("retried_by", String(64)),
    Column("keys", JSON, nullable=False),
    Column("sealed", LargeBinary),
    Column("awaiting", String(120)),
    Column("copied_field", String(60)),
    Column("refusals", JSON, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime),
    CheckConstraint(
        "status IN ('PENDING', 'SUCCEEDED', 'FAILED', 'COMPENSATED', 'NEEDS_ATTENTION')",
        name="hub_operation_status",
    ),
    CheckConstraint("status = 'PENDING' OR sealed IS NULL", name="hub_operation_sealed"),
    Index("hub_operation_key", "client", "type", "idempotency_key", unique=True),
    Index("hub_operation_by_customer", "customer_id", "created_at", "id"),
    Index("hub_operation_by_status", "status", "created_at", "id"),
    Index("hub_operation_created", "created_at", "id"),
    Index("hub_operation_awaiting", "awaiting"),
)

# `result` is what the last attempt came to, and `tries` counts the keys that were used up by records that had
# changed; `version` is the one that the present try expects.
operation_step = Table(
    "hub_operation_step",
    METADATA,
    Column("operation_id", TextKey, ForeignKey("hub_operation.id"), primary_key=True),
    Column("name", String(100), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("system", String(20), nullable=False),
    Column("action", String(100), nullable=False),
    Column("kind", String(11), nullable=False),
    Column("status", String(11), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("version", String(64)),
    Column("last_error", String(60)),
    Column("outcome", String(60)),
    Column("retained_until", Date),
    Column("result", JSON(none_as_null=True)),
    Column("at", UtcDateTime),
    CheckConstraint(
        "status IN ('WAITING', 'DONE', 'RETRYING', 'FAILED', 'COMPENSATED', 'SKIPPED')",
        name="hub_operation_step_status",
    ),
)

# How far the hub has read the outbox of each system.
event_position = Table(
    "hub_event_position",
    METADATA,
    Column("system", String(20), primary_key=True),
    Column("position", BigKey, nullable=False, autoincrement=False),
)
