"""The commands of the CRM port, over SQL."""

from __future__ import annotations

from subgraphs.crm.sources.commands import CrmCommands
from subgraphs.crm.sources.sql.writing.consents import SqlConsentCommands
from subgraphs.crm.sources.sql.writing.contacts import SqlContactCommands
from subgraphs.crm.sources.sql.writing.exchanges import SqlExchangeCommands
from subgraphs.crm.sources.sql.writing.subjects import SqlSubjectCommands
from subgraphs.kit.exports import ExportFolder
from subgraphs.kit.writer import Writer

__all__ = ["sql_commands"]


def sql_commands(writer: Writer, exports: ExportFolder) -> CrmCommands:
    return CrmCommands(
        consents=SqlConsentCommands(writer),
        exchanges=SqlExchangeCommands(writer),
        contacts=SqlContactCommands(writer),
        subjects=SqlSubjectCommands(writer, exports),
    )
