"""Export and erasure of accounts, for the hub's operations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from subgraphs.commerce.sources.sql.writing.erasure import erase_accounts
from subgraphs.commerce.sources.sql.writing.export import export_accounts
from subgraphs.kit.commands import Command, Outcome
from subgraphs.kit.exports import ExportFolder
from subgraphs.kit.forgetting import empty_the_log
from subgraphs.kit.writer import Writer

__all__ = ["SqlSubjectCommands"]


@dataclass(frozen=True, slots=True)
class SqlSubjectCommands:
    writer: Writer
    exports: ExportFolder

    async def export(self, command: Command, accounts: Sequence[str]) -> Outcome:
        keys = tuple(dict.fromkeys(accounts))
        return await self.writer.once(command, lambda moment: export_accounts(moment, keys, self.exports))

    async def erase(self, command: Command, accounts: Sequence[str]) -> Outcome:
        keys = tuple(dict.fromkeys(accounts))
        outcome = await self.writer.once(command, lambda moment: erase_accounts(moment, keys))
        await empty_the_log(self.writer.database)
        return outcome
