"""The revisions of the hub's tables, in the order of their names."""

from __future__ import annotations

from pathlib import Path

import subgraphs.hub.composites.drift.tables
import subgraphs.hub.identity.tables
import subgraphs.hub.matching.tables
import subgraphs.hub.operations.tables  # noqa: F401 - the tables of all four join METADATA
from subgraphs.hub.sources.sql.tables import METADATA
from subgraphs.kit.migrations import Migrations

__all__ = ["MIGRATIONS"]

MIGRATIONS = Migrations(folder=Path(__file__).parent, version_table="hub_version", metadata=METADATA)
