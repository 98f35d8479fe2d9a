"""What every resolver of one request shares."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import strawberry

from subgraphs.kit.context import Caller
from subgraphs.kit.exports import ExportFolder
from subgraphs.kit.rows import Rows
from subgraphs.loyalty.loaders import Loaders
from subgraphs.loyalty.sources.commands import LoyaltyCommands

__all__ = ["Info", "LoyaltyContext"]


@dataclass(frozen=True, slots=True)
class LoyaltyContext:
    loaders: Loaders
    now: dt.datetime
    """The moment of the request. All vouchers, offers and points of one answer are judged at the same one."""
    caller: Caller
    commands: LoyaltyCommands
    exports: ExportFolder
    rows: Rows | None = None
    """What the caller sees; None is all."""


Info = strawberry.Info[LoyaltyContext, None]
