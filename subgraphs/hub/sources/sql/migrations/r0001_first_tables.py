"""The first tables of the hub."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from subgraphs.kit.columns import BigKey, TextKey, UtcDateTime

revision = "r0001_first_tables"
down_revision = None


def upgrade() -> None:
    _create_access_log()
    _create_candidate()
    _create_customer()
    _create_erased_record()
    _create_alias()
    _create_candidate_customer()
    _create_candidate_record()
    _create_link()


def _create_access_log() -> None:
    op.create_table(
        "hub_access_log",
        sa.Column("id", TextKey, nullable=False),
        sa.Column("customer_id", TextKey, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("actor", sa.String(length=100), nullable=False),
        sa.Column("client", sa.String(length=100), nullable=False),
        sa.Column("purpose", sa.String(length=60), nullable=False),
        sa.Column("operation", sa.String(length=64), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("hub_access_log_by_customer", "hub_access_log", ["customer_id", "at", "id"], unique=False)


def _create_candidate() -> None:
    op.create_table(
        "hub_candidate",
        sa.Column("id", TextKey, nullable=False),
        sa.Column("reason", sa.String(length=100), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("blocked_by", sa.String(length=100), nullable=True),
        sa.Column("opened_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("hub_candidate_opened", "hub_candidate", ["opened_at", "id"], unique=False)


def _create_customer() -> None:
    op.create_table(
        "hub_customer",
        sa.Column("id", TextKey, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("erased_at", UtcDateTime, nullable=True),
        sa.CheckConstraint("kind IN ('PERSON', 'ORGANIZATION', 'GUEST')", name="hub_customer_kind"),
        sa.PrimaryKeyConstraint("id"),
    )


def _create_erased_record() -> None:
    op.create_table(
        "hub_erased_record",
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("erased_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("key_hash"),
    )


def _create_alias() -> None:
    op.create_table(
        "hub_alias",
        sa.Column("old_customer_id", TextKey, nullable=False),
        sa.Column("customer_id", TextKey, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["hub_customer.id"],
        ),
        sa.ForeignKeyConstraint(
            ["old_customer_id"],
            ["hub_customer.id"],
        ),
        sa.PrimaryKeyConstraint("old_customer_id"),
    )
    op.create_index("hub_alias_survivor", "hub_alias", ["customer_id"], unique=False)


def _create_candidate_customer() -> None:
    op.create_table(
        "hub_candidate_customer",
        sa.Column("candidate_id", TextKey, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("customer_id", TextKey, nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["hub_candidate.id"],
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["hub_customer.id"],
        ),
        sa.PrimaryKeyConstraint("candidate_id", "position"),
    )


def _create_candidate_record() -> None:
    op.create_table(
        "hub_candidate_record",
        sa.Column("candidate_id", TextKey, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("system", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("record_key", TextKey, nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["hub_candidate.id"],
        ),
        sa.PrimaryKeyConstraint("candidate_id", "position"),
    )
    op.create_index(
        "hub_candidate_record_system", "hub_candidate_record", ["system", "candidate_id"], unique=False
    )


def _create_link() -> None:
    op.create_table(
        "hub_link",
        sa.Column("id", BigKey, autoincrement=True, nullable=False),
        sa.Column("system", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("record_key", TextKey, nullable=False),
        sa.Column("customer_id", TextKey, nullable=False),
        sa.Column("role", sa.String(length=9), nullable=False),
        sa.Column("status", sa.String(length=9), nullable=False),
        sa.Column("method", sa.String(length=14), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.Column("rule_id", sa.String(length=60), nullable=True),
        sa.Column("decided_by", sa.String(length=60), nullable=True),
        sa.Column("since", UtcDateTime, nullable=False),
        sa.CheckConstraint(
            "method IN ('EXTERNAL_ID', 'CARD_NUMBER', 'LEDGER_NUMBER', 'VERIFIED_EMAIL', 'GUEST_CLAIM', "
            "'SOURCE_MERGE', 'MANUAL')",
            name="hub_link_method",
        ),
        sa.CheckConstraint("role IN ('PRIMARY', 'SECONDARY', 'SHARED')", name="hub_link_role"),
        sa.CheckConstraint(
            "status IN ('CONFIRMED', 'PROBABLE', 'CANDIDATE', 'REJECTED', 'BROKEN')", name="hub_link_status"
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["hub_customer.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("hub_link_customer", "hub_link", ["customer_id", "system"], unique=False)
    op.create_index(
        "hub_link_record",
        "hub_link",
        ["system", "kind", "record_key"],
        unique=True,
        sqlite_where=sa.text("role != 'SHARED'"),
        postgresql_where=sa.text("role != 'SHARED'"),
    )
    op.create_index(
        "hub_link_shared_record", "hub_link", ["system", "kind", "record_key", "customer_id"], unique=True
    )
