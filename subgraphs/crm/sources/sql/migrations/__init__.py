"""The revisions of the CRM's tables, in the order of their names."""

from __future__ import annotations

from pathlib import Path

from subgraphs.crm.sources.sql.tables import metadata
from subgraphs.kit.migrations import Migrations

__all__ = ["MIGRATIONS"]

MIGRATIONS = Migrations(folder=Path(__file__).parent, version_table="crm_version", metadata=metadata)
