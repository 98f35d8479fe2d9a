"""The rules of the crosswalk: which links count, in which order, and what a missing one means.

Pure: links in, keys and states out (see the domain's sections 2, 4 and 5).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from subgraphs.hub.sources.port import LinkRecord, LinkRole, LinkStatus

__all__ = [
    "SYSTEMS",
    "SourceLinkState",
    "SourceState",
    "in_sheet_order",
    "is_own",
    "own_links",
    "primary_link",
    "source_states",
]

SYSTEMS = ("COMMERCE", "CRM", "LOYALTY", "ACCOUNTING")

_ACTIVE = frozenset({LinkStatus.CONFIRMED, LinkStatus.PROBABLE})
_ROLES = (LinkRole.PRIMARY, LinkRole.SECONDARY, LinkRole.SHARED)


class SourceLinkState(Enum):
    NONE = "NONE"
    LINKED = "LINKED"
    AMBIGUOUS = "AMBIGUOUS"
    BROKEN = "BROKEN"


@dataclass(frozen=True, slots=True)
class SourceState:
    system: str
    state: SourceLinkState
    records: int


def is_own(link: LinkRecord) -> bool:
    """Whether the record is this customer's and nobody else's: decided, alive, and not shared.

    Nothing of a possible stranger passes this test: a candidate, a rejected or broken link and a collective
    ledger account all fail it.
    """
    return link.status in _ACTIVE and link.role is not LinkRole.SHARED


def own_links(links: Iterable[LinkRecord], system: str) -> list[LinkRecord]:
    """The customer's own records in one system, the primary first."""
    return in_sheet_order(link for link in links if link.record.system == system and is_own(link))


def primary_link(links: Iterable[LinkRecord], system: str) -> LinkRecord | None:
    """The one record that speaks for the customer in a system; a secondary one never stands in for it."""
    return next((link for link in own_links(links, system) if link.role is LinkRole.PRIMARY), None)


def in_sheet_order(links: Iterable[LinkRecord]) -> list[LinkRecord]:
    """By system, then role, then age: the order in which a sheet shows links."""
    return sorted(
        links,
        key=lambda link: (
            _place(SYSTEMS, link.record.system),
            link.record.system,
            _ROLES.index(link.role),
            link.since,
            link.record.key,
        ),
    )


def source_states(links: Sequence[LinkRecord]) -> list[SourceState]:
    """Why a field of a system may be null, for each of the four systems, linked or not."""
    return [
        _source_state([link for link in links if link.record.system == system], system) for system in SYSTEMS
    ]


def _source_state(links: Sequence[LinkRecord], system: str) -> SourceState:
    """The best of what is known. A collective account is linked: the record is there, and gives no value."""
    by_state = {
        SourceLinkState.LINKED: [link for link in links if link.status in _ACTIVE],
        SourceLinkState.AMBIGUOUS: [link for link in links if link.status is LinkStatus.CANDIDATE],
        SourceLinkState.BROKEN: [link for link in links if link.status is LinkStatus.BROKEN],
    }
    for state, found in by_state.items():
        if found:
            return SourceState(system, state, len(found))
    return SourceState(system, SourceLinkState.NONE, 0)


def _place(systems: Sequence[str], system: str) -> int:
    return systems.index(system) if system in systems else len(systems)
