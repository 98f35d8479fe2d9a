"""Operations, their steps, and how far the events of each system were read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from subgraphs.kit.columns import BigKey, TextKey, UtcDateTime

revision = "r0002_operations"
down_revision = "r0001_first_tables"


def upgrade() -> None:
    _create_operation()
    _create_operation_step()
    op.create_table(
        "hub_event_position",
        sa.Column("system", sa.String(length=20), nullable=False),
        sa.Column("position", BigKey, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("system"),
    )


def _create_operation() -> None:
    op.create_table(
        "hub_operation",
        sa.Column("id", TextKey, nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("client", sa.String(length=200), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("idempotency_key", sa.String(length=200), nullable=True),
        sa.Column("input_hash", sa.String(length=64), nullable=False),
        sa.Column("customer_id", TextKey, nullable=True),
        sa.Column("status", sa.String(length=15), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("retried_by", sa.String(length=64), nullable=True),
        sa.Column("keys", sa.JSON(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("awaiting", sa.String(length=120), nullable=True),
        sa.Column("copied_field", sa.String(length=60), nullable=True),
        sa.Column("refusals", sa.JSON(), nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("finished_at", UtcDateTime, nullable=True),
        sa.CheckConstraint(
            "status IN ('PENDING', 'SUCCEEDED', 'FAILED', 'COMPENSATED', 'NEEDS_ATTENTION')",
            name="hub_operation_status",
        ),
        sa.CheckConstraint("status = 'PENDING' OR sealed IS NULL", name="hub_operation_sealed"),
        sa.PrimaryKeyConstraint("id"),
    )
    for name, columns in (
        ("hub_operation_by_customer", ["customer_id", "created_at", "id"]),
        ("hub_operation_by_status", ["status", "created_at", "id"]),
        ("hub_operation_created", ["created_at", "id"]),
        ("hub_operation_awaiting", ["awaiting"]),
    ):
        op.create_index(name, "hub_operation", columns, unique=False)
    key = ["client", "type", "idempotency_key"]
    op.create_index("hub_operation_key", "hub_operation", key, unique=True)


def _create_operation_step() -> None:
    op.create_table(
        "hub_operation_step",
        sa.Column("operation_id", TextKey, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("system", sa.String(length=20), nullable=False),
        sa.Column("action", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=11), nullable=False),
        sa.Column("status", sa.String(length=11), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=True),
        sa.Column("last_error", sa.String(length=60), nullable=True),
        sa.Column("outcome", sa.String(length=60), nullable=True),
        sa.Column("retained_until", sa.Date(), nullable=True),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.Column("at", UtcDateTime, nullable=True),
        sa.CheckConstraint(
            "status IN ('WAITING', 'DONE', 'RETRYING', 'FAILED', 'COMPENSATED', 'SKIPPED')",
            name="hub_operation_step_status",
        ),
        sa.ForeignKeyConstraint(
            ["operation_id"],
            ["hub_operation.id"],
        ),
        sa.PrimaryKeyConstraint("operation_id", "name"),
    )
