"""What identity keeps beside the crosswalk: the decisions, what a merge changed, and what was ruled out."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Float, Index, String, Table

from subgraphs.hub.sources.sql.tables import METADATA
from subgraphs.kit.columns import BigKey, TextKey, UtcDateTime

__all__ = ["decision", "decision_record", "merge_link", "record_alias", "rejection"]

# One row for each decision, by the id under which it was asked for. `input_hash` tells a repetition from
# another decision under the same id; the records that it named are rows of `decision_record`, so that an
# erasure finds them.
decision = Table(
    "hub_decision",
    METADATA,
    Column("id", TextKey, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("input_hash", String(64), nullable=False),
    Column("decided_by", String(60), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("note", String(500)),
    Column("customer_id", TextKey),
    Column("refusals", JSON, nullable=False),
    Column("candidate_ids", JSON, nullable=False),
    Index("hub_decision_by_customer", "customer_id", "at"),
)

decision_record = Table(
    "hub_decision_record",
    METADATA,
    Column("decision_id", TextKey, primary_key=True),
    Column("system", String(20), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("record_key", TextKey, primary_key=True),
    Index("hub_decision_record_by_key", "record_key"),
)

# How a link was before a merge that still stands moved it. `link_id` follows the link wherever later
# decisions take it.
merge_link = Table(
    "hub_merge_link",
    METADATA,
    Column("duplicate_id", TextKey, primary_key=True),
    Column("link_id", BigKey, primary_key=True, autoincrement=False),
    Column("role", String(9), nullable=False),
    Column("status", String(9), nullable=False),
    Column("method", String(14), nullable=False),
    Column("confidence", Float),
    Column("rule_id", String(60)),
    Column("decided_by", String(60)),
    Column("since", UtcDateTime, nullable=False),
)

# Somebody said that the record is not this customer's. It outlives the link, whose row may by now say whose
# it is.
rejection = Table(
    "hub_rejection",
    METADATA,
    Column("system", String(20), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("record_key", TextKey, primary_key=True),
    Column("customer_id", TextKey, primary_key=True),
)

# A record that was lost in a merge inside its system: old deep links still name it.
record_alias = Table(
    "hub_record_alias",
    METADATA,
    Column("system", String(20), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("lost_key", TextKey, primary_key=True),
    Column("record_key", TextKey, nullable=False),
    Index("hub_record_alias_survivor", "system", "kind", "record_key"),
)
