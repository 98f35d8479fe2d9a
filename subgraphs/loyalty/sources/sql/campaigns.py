"""What can be granted: campaigns are of our own store, whichever system the vouchers are in."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from subgraphs.kit.writer import Moment
from subgraphs.loyalty.sources.sql.command_tables import campaign

__all__ = ["Campaign", "campaign_named"]


@dataclass(frozen=True, slots=True)
class Campaign:
    code: str
    label: str
    amount: int | None
    percent: float | None
    free_shipping: bool
    minimum_order: int | None
    valid_days: int | None
    channels: tuple[str, ...]


def campaign_named(moment: Moment, code: str) -> Campaign | None:
    row = moment.connection.execute(select(campaign).where(campaign.c.code == code)).one_or_none()
    if row is None:
        return None
    return Campaign(**{**row._asdict(), "channels": tuple(row.channels)})
