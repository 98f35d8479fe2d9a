"""The revisions of the loyalty system's tables, in the order of their names."""

from __future__ import annotations

from pathlib import Path

from subgraphs.kit.migrations import Migrations
from subgraphs.loyalty.sources.sql.command_tables import metadata

__all__ = ["MIGRATIONS"]

MIGRATIONS = Migrations(folder=Path(__file__).parent, version_table="loyalty_version", metadata=metadata)
