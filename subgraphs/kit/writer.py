"""How an adapter carries commands out: each once, in one transaction, at one moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from sqlalchemy import Connection

from subgraphs.kit.commands import Command, Outcome, carry_out, known_outcome
from subgraphs.kit.database import Database
from subgraphs.kit.write_tables import WriteTables

__all__ = ["Moment", "Writer"]

ResultT = TypeVar("ResultT")


class Moment(NamedTuple):
    """A transaction under way, and when it is."""

    connection: Connection
    now: dt.datetime


@dataclass(frozen=True, slots=True)
class Writer:
    database: Database
    tables: WriteTables
    clock: Callable[[], dt.datetime]

    async def once(self, command: Command, work: Callable[[Moment], Outcome]) -> Outcome:
        """Raises SourceFailure."""
        now = self.clock()
        return await carry_out(
            self.database, self.tables, command, lambda connection: work(Moment(connection, now)), now
        )

    async def known(self, command: Command) -> Outcome | None:
        """None where it was not done yet. Raises SourceFailure."""
        return await known_outcome(self.database, self.tables, command)

    async def all_or_nothing(self, work: Callable[[Moment], ResultT]) -> ResultT:
        """For what is no command: it may be done again. Raises SourceFailure."""
        now = self.clock()
        return await self.database.transaction(lambda connection: work(Moment(connection, now)))
