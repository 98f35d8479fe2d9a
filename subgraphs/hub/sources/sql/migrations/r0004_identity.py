"""Decisions on identity: what was decided, what a merge changed, what was ruled out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from subgraphs.kit.columns import BigKey, TextKey, UtcDateTime

revision = "r0004_identity"
down_revision = "r0003_drift_flags"


def upgrade() -> None:
    _widen_the_crosswalk()
    _create_decision()
    _create_merge()
    _create_record_tables()
    _create_match_run()


def _widen_the_crosswalk() -> None:
    op.add_column("hub_link", sa.Column("home_customer_id", TextKey))
    op.add_column("hub_candidate", sa.Column("closed_at", UtcDateTime))
    op.add_column("hub_candidate", sa.Column("closed_by", TextKey))
    op.drop_index("hub_candidate_opened", "hub_candidate")
    op.create_index(
        "hub_candidate_open",
        "hub_candidate",
        ["opened_at", "id"],
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index("hub_candidate_customer_asked", "hub_candidate_customer", ["customer_id"])
    op.create_index("hub_candidate_record_key", "hub_candidate_record", ["record_key"])


def _create_decision() -> None:
    op.create_table(
        "hub_decision",
        sa.Column("id", TextKey, primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("input_hash", sa.String(64), nullable=False),
        sa.Column("decided_by", sa.String(60), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("note", sa.String(500)),
        sa.Column("customer_id", TextKey),
        sa.Column("refusals", sa.JSON(), nullable=False),
        sa.Column("candidate_ids", sa.JSON(), nullable=False),
    )
    op.create_index("hub_decision_by_customer", "hub_decision", ["customer_id", "at"])
    op.create_table(
        "hub_decision_record",
        sa.Column("decision_id", TextKey, primary_key=True),
        sa.Column("system", sa.String(20), primary_key=True),
        sa.Column("kind", sa.String(20), primary_key=True),
        sa.Column("record_key", TextKey, primary_key=True),
    )
    op.create_index("hub_decision_record_by_key", "hub_decision_record", ["record_key"])


def _create_merge() -> None:
    op.create_table(
        "hub_merge_link",
        sa.Column("duplicate_id", TextKey, primary_key=True),
        sa.Column("link_id", BigKey, primary_key=True, autoincrement=False),
        sa.Column("role", sa.String(9), nullable=False),
        sa.Column("status", sa.String(9), nullable=False),
        sa.Column("method", sa.String(14), nullable=False),
        sa.Column("confidence", sa.Float()),
        sa.Column("rule_id", sa.String(60)),
        sa.Column("decided_by", sa.String(60)),
        sa.Column("since", UtcDateTime, nullable=False),
    )


def _create_record_tables() -> None:
    op.create_table(
        "hub_rejection",
        sa.Column("system", sa.String(20), primary_key=True),
        sa.Column("kind", sa.String(20), primary_key=True),
        sa.Column("record_key", TextKey, primary_key=True),
        sa.Column("customer_id", TextKey, primary_key=True),
    )
    op.create_table(
        "hub_record_alias",
        sa.Column("system", sa.String(20), primary_key=True),
        sa.Column("kind", sa.String(20), primary_key=True),
        sa.Column("lost_key", TextKey, primary_key=True),
        sa.Column("record_key", TextKey, nullable=False),
    )
    op.create_index("hub_record_alias_survivor", "hub_record_alias", ["system", "kind", "record_key"])


def _create_match_run() -> None:
    op.create_table(
        "hub_match_run",
        sa.Column("id", TextKey, primary_key=True),
        sa.Column("started_at", UtcDateTime, nullable=False),
        sa.Column("finished_at", UtcDateTime),
        sa.Column("policy", sa.JSON(), nullable=False),
        sa.Column("stage", sa.String(40), nullable=False),
        sa.Column("position", sa.String(80), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
    )
