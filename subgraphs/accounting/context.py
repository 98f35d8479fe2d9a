"""What the resolvers of one request share."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from subgraphs.accounting.loaders import Loaders, loaders
from subgraphs.accounting.sources.port import Ledger

__all__ = ["Context", "request_context"]


@dataclass(frozen=True, slots=True)
class Context:
    ledger: Ledger
    loaders: Loaders
    today: dt.date
    """One day for the whole answer, so that an invoice cannot fall due half-way through it."""


def request_context(ledger: Ledger, today: dt.date) -> Context:
    return Context(ledger, loaders(ledger, today), today)
