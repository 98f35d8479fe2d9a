"""Which members a caller sees. Everything that Medusa gives hangs on one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from subgraphs.kit.caller_context import RowRule
from subgraphs.kit.rows import Rows
from subgraphs.loyalty.sources.port import LoyaltySource

__all__ = ["Seen"]

ANY_TIME = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
"""Whether a member is seen does not depend on the moment."""


@dataclass(frozen=True, slots=True)
class Seen:
    beside: LoyaltySource
    """Our own store, narrowed to the caller: it knows who agreed to be seen by partners of the coalition."""
    rows: Rows | None = None
    """None is all."""

    @property
    def is_all(self) -> bool:
        return self.rows is None or self.rows.rule is RowRule.ALL

    async def among(self, members: Sequence[str]) -> list[str]:
        """Asked late: what the request was told of by then is seen."""
        if self.rows is None or self.is_all:
            return list(members)
        if not self.rows.is_decided_here:
            return [member for member in members if member in self.rows.keys_seen]
        agreed = await self.beside.members(members, ANY_TIME)
        return [member for member, record in zip(members, agreed, strict=True) if record is not None]
