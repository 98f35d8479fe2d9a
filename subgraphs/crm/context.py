"""What every resolver of one request shares."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import strawberry

from subgraphs.crm.loaders import Loaders
from subgraphs.crm.sources.port import CrmSource
from subgraphs.kit.commands import Command
from subgraphs.kit.context import Caller
from subgraphs.kit.exports import ExportFolder
from subgraphs.kit.rows import Rows

__all__ = ["CrmContext", "Info"]


@dataclass(slots=True)
class CrmContext:
    source: CrmSource
    loaders: Loaders
    caller: Caller
    exports: ExportFolder
    now: dt.datetime
    """The moment of the request. All consents of one answer are judged at the same one."""
    rows: Rows | None = None
    """What the caller sees; None is all."""

    async def sees(self, contact: str) -> bool:
        """Whoever does not see all contacts commands for those that it sees."""
        return self.rows is None or (await self.source.contacts([contact]))[0] is not None

    def command(self, mutation: str, key: str, **given: object) -> Command:
        """`given`: the arguments but the key, as they came.

        What was read before is forgotten: the payload shows what the command has left.
        """
        self.loaders = Loaders(self.source)
        return Command(self.caller.client, mutation, key, given)


Info = strawberry.Info[CrmContext, None]
