"""The commands of the ledger port, over SQL."""

from __future__ import annotations

from subgraphs.accounting.sources.commands import LedgerCommands
from subgraphs.accounting.sources.sql.writing.accounts import SqlAccountCommands
from subgraphs.accounting.sources.sql.writing.subjects import SqlSubjectCommands
from subgraphs.kit.exports import ExportFolder
from subgraphs.kit.writer import Writer

__all__ = ["sql_commands"]


def sql_commands(writer: Writer, exports: ExportFolder) -> LedgerCommands:
    return LedgerCommands(SqlAccountCommands(writer), SqlSubjectCommands(writer, exports))
