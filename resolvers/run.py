"""One execution under way: the only thing of this floor that changes while it runs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from resolvers.context import ExecutionContext
from resolvers.errors import PlacedFailure
from resolvers.json_values import JsonObject
from resolvers.representations import Gathered

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
    walked: dict[int, list[JsonObject]] = field(default_factory=dict)
    """The objects at the paths that several entity sets have, while no answer has brought further ones."""
    gathered: dict[int, Gathered] = field(default_factory=dict)
    """What entity sets that ask for the same entities have to ask for, while no answer has changed that."""

    def laid(self, *, plain: bool) -> None:
        """Something was laid. What is `plain` holds no objects and no names of types."""
        self.gathered.clear()
        if not plain:
            self.walked.clear()


Step = Callable[[Run], Awaitable[None]]
