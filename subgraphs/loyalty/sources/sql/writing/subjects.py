"""Export and erasure of members, for the hub's operations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from subgraphs.kit.commands import Command, Outcome
from subgraphs.kit.exports import ExportFolder
from subgraphs.kit.forgetting import empty_the_log
from subgraphs.kit.writer import Writer
from subgraphs.loyalty.sources.sql.writing.erasure import erase_members
from subgraphs.loyalty.sources.sql.writing.export import export_members

__all__ = ["SqlSubjectCommands"]


@dataclass(frozen=True, slots=True)
class SqlSubjectCommands:
    writer: Writer
    exports: ExportFolder

    async def export(self, command: Command, members: Sequence[str]) -> Outcome:
        keys = tuple(dict.fromkeys(members))
        return await self.writer.once(command, lambda moment: export_members(moment, keys, self.exports))

    async def erase(self, command: Command, members: Sequence[str]) -> Outcome:
        keys = tuple(dict.fromkeys(members))
        outcome = await self.writer.once(command, lambda moment: erase_members(moment, keys))
        await empty_the_log(self.writer.database)
        return outcome
