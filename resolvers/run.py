"""One execution under way: the only thing of this floor that changes while it runs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from resolvers.context import ExecutionContext
from resolvers.errors import PlacedFailure
from resolvers.json_values import JsonObject

__all__ = ["Run", "Step"]


@dataclass(slots=True)
class Run:
    variables: Mapping[str, object]
    context: ExecutionContext
    fetched: JsonObject
    """The response under construction, under its data keys."""
    failures: list[PlacedFailure] = field(default_factory=list)
    spent: dict[str, int] = field(default_factory=dict)
    """What each subgraph with a limit was asked for, in units of cost."""


Step = Callable[[Run], Awaitable[None]]
