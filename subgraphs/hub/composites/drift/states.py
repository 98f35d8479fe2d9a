"""The state of one copy, of all copies of a field, and of the report. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from subgraphs.hub.composites.compare import equivalent
from subgraphs.hub.composites.reading import Reading

__all__ = ["CopyStateKind", "DriftStatus", "state_of", "status_of", "worst"]


class CopyStateKind(Enum):
    EQUAL = "EQUAL"
    EQUIVALENT = "EQUIVALENT"
    DIFFERENT = "DIFFERENT"
    MISSING = "MISSING"
    UNREADABLE = "UNREADABLE"
    PENDING = "PENDING"


class DriftStatus(Enum):
    IN_SYNC = "IN_SYNC"
    DRIFT = "DRIFT"
    INCOMPLETE = "INCOMPLETE"


_FROM_BEST = (
    CopyStateKind.EQUAL,
    CopyStateKind.EQUIVALENT,
    CopyStateKind.PENDING,
    CopyStateKind.UNREADABLE,
    CopyStateKind.MISSING,
    CopyStateKind.DIFFERENT,
)

IN_SYNC = frozenset({CopyStateKind.EQUAL, CopyStateKind.EQUIVALENT})


def state_of(compare: str, owner: Reading, copy: Reading, *, pending: bool) -> CopyStateKind:
    """A copy that already arrived is EQUAL, although the propagation of its field goes on elsewhere."""
    if owner.code is not None or copy.code is not None:
        return CopyStateKind.UNREADABLE
    if owner.value == copy.value:
        return CopyStateKind.EQUAL
    if owner.value is not None and copy.value is not None and equivalent(compare, owner.value, copy.value):
        return CopyStateKind.EQUIVALENT
    if pending:
        return CopyStateKind.PENDING
    return CopyStateKind.MISSING if copy.value is None else CopyStateKind.DIFFERENT


def worst(states: Iterable[CopyStateKind]) -> CopyStateKind:
    return max(states, key=_FROM_BEST.index)


def status_of(states: Iterable[CopyStateKind]) -> DriftStatus:
    """INCOMPLETE wins: what could not be read may differ as well. The items show what was found."""
    found = set(states)
    if CopyStateKind.UNREADABLE in found:
        return DriftStatus.INCOMPLETE
    return DriftStatus.IN_SYNC if found <= IN_SYNC else DriftStatus.DRIFT
