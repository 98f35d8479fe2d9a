"""What commands need: keys and events, one account for each customer of the hub, and who was erased."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from subgraphs.kit.columns import UtcDateTime
from subgraphs.kit.write_tables import create_write_tables

revision = "r0002_commands"
down_revision = "r0001_first_tables"


def upgrade() -> None:
    create_write_tables(op, "accounting")  # type: ignore[arg-type] # the module proxies the Operations
    op.add_column("accounting_ledger_account", sa.Column("erased_at", UtcDateTime, nullable=True))
    op.create_index(
        "accounting_ledger_account_by_external_id", "accounting_ledger_account", ["external_id"], unique=True
    )
