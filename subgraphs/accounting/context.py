"""What the resolvers of one request share."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from subgraphs.accounting.loaders import Loaders, loaders
from subgraphs.accounting.sources.port import Ledger
from subgraphs.kit.commands import Command
from subgraphs.kit.context import Caller
from subgraphs.kit.exports import ExportFolder
from subgraphs.kit.rows import Rows

__all__ = ["Context", "request_context"]


@dataclass(slots=True)
class Context:
    ledger: Ledger
    loaders: Loaders
    caller: Caller
    exports: ExportFolder
    today: dt.date
    """One day for the whole answer, so that an invoice cannot fall due half-way through it."""
    rows: Rows | None = None
    """What the caller sees; None is all."""

    def command(self, mutation: str, key: str, **given: object) -> Command:
        """`given`: the arguments but the key, as they came.

        What was read before is forgotten: the payload shows what the command has left.
        """
        self.loaders = loaders(self.ledger, self.today)
        return Command(self.caller.client, mutation, key, given)


def request_context(
    ledger: Ledger, caller: Caller, exports: ExportFolder, today: dt.date, rows: Rows | None = None
) -> Context:
    seen = ledger if rows is None else ledger.seen_by(rows)
    return Context(seen, loaders(seen, today), caller, exports, today, rows)
