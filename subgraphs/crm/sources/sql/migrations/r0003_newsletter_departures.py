"""Who has left newsletters, until the system that sends them has been told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from subgraphs.kit.columns import TextKey, UtcDateTime

revision = "r0003_newsletter_departures"
down_revision = "r0002_commands"


def upgrade() -> None:
    op.create_table(
        "crm_newsletter_departure",
        sa.Column("contact_key", TextKey, nullable=False),
        sa.Column("list_code", TextKey, nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("contact_key", "list_code", "email"),
    )
