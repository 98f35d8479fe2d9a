"""A link as decisions see it, and which links count."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from subgraphs.hub.sources.port import LinkMethod, LinkRole, LinkStatus, RecordKey

__all__ = ["NewLink", "StoredLink", "active", "in_system", "is_active", "primary_of"]

_ACTIVE = frozenset({LinkStatus.CONFIRMED, LinkStatus.PROBABLE})


@dataclass(frozen=True, slots=True)
class NewLink:
    record: RecordKey
    customer_id: str
    role: LinkRole
    status: LinkStatus
    method: LinkMethod
    since: dt.datetime
    confidence: float | None = None
    rule_id: str | None = None
    decided_by: str | None = None
    home_customer_id: str | None = None
    """To whom the record was linked before a merge moved the link."""


@dataclass(frozen=True, slots=True)
class StoredLink:
    id: int
    link: NewLink


def is_active(link: NewLink) -> bool:
    """Decided and alive, and nobody else's: what reaches the key lists of a customer."""
    return link.status in _ACTIVE and link.role is not LinkRole.SHARED


def active(links: Iterable[StoredLink]) -> list[StoredLink]:
    return [one for one in links if is_active(one.link)]


def in_system(links: Iterable[StoredLink], system: str) -> list[StoredLink]:
    """The active ones of one system."""
    return [one for one in active(links) if one.link.record.system == system]


def primary_of(links: Iterable[StoredLink], system: str) -> StoredLink | None:
    return next((one for one in in_system(links, system) if one.link.role is LinkRole.PRIMARY), None)
