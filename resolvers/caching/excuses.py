"""For which failures older answers may stand in."""

from __future__ import annotations

from resolvers.errors import (
    Crowded,
    LeftAlone,
    OverBudget,
    RefusedStatus,
    SubgraphFailure,
    TimedOut,
    Unreachable,
)

__all__ = ["is_excusable"]


def is_excusable(failure: SubgraphFailure) -> bool:
    """It is the subgraph that fails, and not the request that is wrong."""
    match failure:
        case Unreachable() | TimedOut() | LeftAlone() | Crowded() | OverBudget():
            return True
        case RefusedStatus(status):
            return status >= 500 or status == 429
    return False
