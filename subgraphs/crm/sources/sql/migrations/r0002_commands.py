"""What commands need: keys and events, the history of consents, and who a contact is for the hub."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from subgraphs.kit.columns import BigKey, TextKey, UtcDateTime
from subgraphs.kit.write_tables import create_write_tables

revision = "r0002_commands"
down_revision = "r0001_first_tables"


def upgrade() -> None:
    create_write_tables(op, "crm")  # type: ignore[arg-type] # the module proxies the Operations
    op.add_column("crm_contact", sa.Column("external_id", TextKey, nullable=True))
    op.add_column("crm_contact", sa.Column("erased_at", UtcDateTime, nullable=True))
    op.create_index("crm_contact_by_external_id", "crm_contact", ["external_id"], unique=True)
    op.create_index("crm_contact_by_survivor", "crm_contact", ["merged_into_key"], unique=False)
    op.add_column(
        "crm_newsletter_list",
        sa.Column("wants_confirmation", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    _create_consent_history()


def _create_consent_history() -> None:
    op.create_table(
        "crm_consent_history",
        sa.Column("id", BigKey, autoincrement=True, nullable=False),
        sa.Column("contact_key", TextKey, nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("medium", sa.String(length=16), nullable=False),
        sa.Column("partner", TextKey, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("legal_basis", sa.String(length=24), nullable=False),
        sa.Column("captured_at", UtcDateTime, nullable=False),
        sa.Column("source", sa.String(length=100), nullable=False),
        sa.Column("proof", sa.Text(), nullable=True),
        sa.Column("expires_at", UtcDateTime, nullable=True),
        sa.Column("retained_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["contact_key"], ["crm_contact.key"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("crm_consent_history_by_contact", "crm_consent_history", ["contact_key", "id"])
    op.create_index("crm_consent_history_retained", "crm_consent_history", ["retained_until"])
