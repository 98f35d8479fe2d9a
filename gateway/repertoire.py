"""What the gateway can answer without thinking: the operations it knows, and those it has prepared.

An operation is known by its text, whoever asks it. It is prepared for the labels that are active and for
callers with the same rights. Both are kept as long as there is room, and what was used last stays longest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from math import ceil
from random import random
from typing import Final

from gateway.config import Settings
from gateway.errors import Refusal
from gateway.graph import Graph, KnownOperation, OperationKey, PreparedOperation
from gateway.operations.deferring import Active
from gateway.overrides import DecideLabel, active_labels
from gateway.parameters import Parameters
from gateway.preparation import know, prepare
from resolvers.marks import NO_MARKS, Marks
from resolvers.plan import NOTHING
from schema.rights import Grant
from schema.selections import Field, SelectionSet

__all__ = ["NOTHING_DEFERRED", "TEXT_PER_PLACE", "Repertoire"]

TEXT_PER_PLACE: Final = 4_096
"""Characters of a document that take one place among the known operations."""

FIELDS_PER_PLACE: Final = 10
"""Fields of an operation that take one place among the prepared ones. A plan of that size, compiled, has
about 32 kB, so a thousand places are 32 MB. What stands in a fragment counts wherever it is asked for."""

NOTHING_DEFERRED: Final[Active] = frozenset()

MOST_OUTCOMES: Final = 16
"""Machines that a plan is counted with at most, for the outcomes of its `@skip` and `@include`."""


WARMED: Final = 0.3
"""Which part of the prepared operations is prepared again for a new graph, before it serves: most requests
ask for few operations."""


@dataclass(slots=True)
class Tally:
    """How often something was asked for, and how often it had to be made."""

    known: int = 0
    made_known: int = 0
    prepared: int = 0
    made_prepared: int = 0


class Repertoire:
    def __init__(self, graph: Graph, settings: Settings, decide_label: DecideLabel) -> None:
        self._graph, self._settings, self._decide_label = graph, settings, decide_label
        self._marks = _with_and_without_seals(NO_MARKS)
        self.tally = Tally()

    def mark(self, marks: Marks) -> None:
        """What is prepared from now on."""
        self._marks = _with_and_without_seals(marks)

    def known(self, parameters: Parameters) -> KnownOperation | Refusal:
        self.tally.known += 1
        key = (parameters.query, parameters.operation_name)
        found = self._graph.known.get(key)
        if found is not None:
            return found
        self.tally.made_known += 1
        made = know(parameters, self._graph, self._settings)
        if isinstance(made, KnownOperation):
            self._graph.known.put(key, made, 1 + len(parameters.query) // TEXT_PER_PLACE)
        return made

    def prepared(
        self,
        parameters: Parameters,
        known: KnownOperation,
        grant: Grant | None,
        *,
        seals: bool = False,
        defers: Active = NOTHING_DEFERRED,
    ) -> PreparedOperation | Refusal:
        self.tally.prepared += 1
        graph = self._graph
        labels = active_labels(graph.labels, random, self._decide_label)
        place: OperationKey = (parameters.query, parameters.operation_name)
        key = (place, labels, () if grant is None else known.decisions(grant), seals, defers)
        found = graph.operations.get(key)
        if found is not None:
            return found
        self.tally.made_prepared += 1
        made = prepare(known, graph, labels, grant, self._marks[seals], defers)
        if isinstance(made, PreparedOperation):
            graph.operations.put(key, made, _places(known, made))
        return made

    def warm(self, earlier: Graph, share: float = WARMED) -> Iterator[None]:
        """Prepares what an earlier graph had prepared, as far as this one still knows it: such a share of it,
        beginning with what was used last. One operation for each step, so that whoever iterates decides how
        much time it takes from requests."""
        latest = earlier.operations.latest()
        for (place, _, _, seals, defers), prepared in latest[: ceil(len(latest) * share)]:
            parameters = Parameters(*place)
            known = self.known(parameters)
            if isinstance(known, KnownOperation):
                self.prepared(parameters, known, prepared.grant, seals=seals, defers=defers)
            yield


def _places(known: KnownOperation, prepared: PreparedOperation) -> int:
    outcomes = min(1 << len(prepared.program.condition_variables), MOST_OUTCOMES)
    return 1 + outcomes * _fields(known.operation.selections) // FIELDS_PER_PLACE


def _fields(selections: SelectionSet) -> int:
    return sum(
        isinstance(selection, Field) + _fields(selection.selections or NOTHING) for selection in selections
    )


def _with_and_without_seals(marks: Marks) -> Mapping[bool, Marks]:
    return {seals: replace(marks, seals=seals) for seals in (False, True)}
