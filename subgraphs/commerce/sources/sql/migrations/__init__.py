"""The revisions of the shop's tables, in the order of their names."""

from __future__ import annotations

from pathlib import Path

from subgraphs.commerce.sources.sql.command_tables import METADATA
from subgraphs.kit.migrations import Migrations

__all__ = ["MIGRATIONS"]

MIGRATIONS = Migrations(folder=Path(__file__).parent, version_table="commerce_version", metadata=METADATA)
