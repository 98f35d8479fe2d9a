"""How this adapter carries a command out: once, in one transaction, at one moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection

from subgraphs.kit.commands import Command, Outcome, carry_out
from subgraphs.kit.database import Database
from subgraphs.loyalty.sources.sql.command_tables import WRITES

__all__ = ["Moment", "Writer"]


class Moment(NamedTuple):
    """A transaction under way, and when it is."""

    connection: Connection
    now: dt.datetime


@dataclass(frozen=True, slots=True)
class Writer:
    database: Database
    clock: Callable[[], dt.datetime]

    async def once(self, command: Command, work: Callable[[Moment], Outcome]) -> Outcome:
        now = self.clock()
        return await carry_out(
            self.database, WRITES, command, lambda connection: work(Moment(connection, now)), now
        )
