"""What every resolver of one request shares."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import strawberry

from subgraphs.crm.loaders import Loaders
from subgraphs.crm.sources.port import CrmSource

__all__ = ["CrmContext", "Info"]


@dataclass(frozen=True, slots=True)
class CrmContext:
    source: CrmSource
    loaders: Loaders
    now: dt.datetime
    """The moment of the request. All consents of one answer are judged at the same one."""


Info = strawberry.Info[CrmContext, None]
