"""The run of a matching, which stays, and its evidence, which is dropped with it."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
)

from subgraphs.hub.sources.sql.tables import METADATA
from subgraphs.kit.columns import TextKey, UtcDateTime

__all__ = ["STAGING", "mark", "minted", "question", "run", "trace"]

# `stage` and `position` say how far the run has come; they move in the transaction of the work itself.
run = Table(
    "hub_match_run",
    METADATA,
    Column("id", TextKey, primary_key=True),
    Column("started_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime),
    Column("policy", JSON, nullable=False),
    Column("stage", String(40), nullable=False),
    Column("position", String(80), nullable=False),
    Column("counts", JSON, nullable=False),
)

STAGING = MetaData()
"""Made when a run starts and dropped when it ends. No migration knows of it."""

# `customer_id` is whose the record is, by a link that was there (`rule_id` is null) or by a rule of this run.
# `held` is the status of a link that is there and not in force.
trace = Table(
    "hub_match_trace",
    STAGING,
    Column("number", Integer, primary_key=True),
    Column("system", String(20), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("record_key", TextKey, nullable=False),
    Column("is_guest", Boolean, nullable=False),
    Column("is_organization", Boolean, nullable=False),
    Column("is_collective", Boolean, nullable=False),
    Column("lost_into", TextKey),
    Column("external_id", TextKey),
    Column("held", String(9)),
    Column("customer_id", TextKey),
    Column("role", String(9)),
    Column("status", String(9)),
    Column("method", String(14)),
    Column("confidence", Float),
    Column("rule_id", String(60)),
    Index("hub_match_trace_record", "system", "record_key", unique=True),
    Index("hub_match_trace_customer", "customer_id"),
)

mark = Table(
    "hub_match_mark",
    STAGING,
    Column("family", String(24), primary_key=True),
    Column("hash", String(32), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("mark", String(24), nullable=False),
    sqlite_with_rowid=False,
)

minted = Table(
    "hub_match_minted",
    STAGING,
    Column("customer_id", TextKey, primary_key=True),
    Column("kind", String(12), nullable=False),
)

# `customers` and `numbers` are lists: whom, and which records, the question is about. Whether customers are
# one is asked once, whatever the reason: `key` is a hash of the customers, or else the id of the question.
question = Table(
    "hub_match_question",
    STAGING,
    Column("key", TextKey, primary_key=True),
    Column("id", TextKey, nullable=False),
    Column("reason", String(100), nullable=False),
    Column("confidence", Float, nullable=False),
    Column("blocked_by", String(100)),
    Column("customers", JSON, nullable=False),
    Column("numbers", JSON, nullable=False),
)
