"""Stage three: the requests, and which of them must wait for which.

A step is one request. Its parents are the steps that bring what its representations hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from resolvers.plan import Fetch, Rename
from schema.deferral import NOT_DEFERRED, Part
from schema.frozen import frozen_by_type
from schema.operation import VariableDefinition
from schema.selections import Condition

__all__ = ["FetchGraph", "FetchStep"]


@frozen_by_type
@dataclass(frozen=True, slots=True)
class FetchStep:
    id: int
    fetch: Fetch
    parents: frozenset[int] = frozenset()
    conditions: tuple[Condition, ...] = ()
    """Without these the step asks for nothing."""
    reached_if: tuple[Condition, ...] = ()
    """Without these the place does not exist, unless another field leads to it as well."""
    deciding: tuple[VariableDefinition, ...] = ()
    """The variables of both, as the operation declares them."""
    part: Part = NOT_DEFERRED
    """The deferrals that it is for."""

    def __str__(self) -> str:
        after = f" after {', '.join(map(str, sorted(self.parents)))}" if self.parents else ""
        only_if = "".join(f" {condition}" for condition in self.conditions)
        return f"{self.id}{after}{only_if}: {self.fetch}"


@dataclass(frozen=True)
class FetchGraph:
    steps: tuple[FetchStep, ...]
    """Parents come before their children."""
    renames: tuple[Rename, ...] = ()

    @cached_property
    def waves(self) -> Mapping[int, int]:
        """For each step the wave in which it can start: 0 where it waits for nothing."""
        waves: dict[int, int] = {}
        for step in self.steps:
            waves[step.id] = 1 + max((waves[parent] for parent in step.parents), default=-1)
        return waves

    @cached_property
    def ancestors(self) -> Mapping[int, frozenset[int]]:
        found: dict[int, frozenset[int]] = {}
        for step in self.steps:
            found[step.id] = step.parents.union(*(found[parent] for parent in step.parents))
        return found

    def __str__(self) -> str:
        return "\n".join(map(str, self.steps))
