"""What composition says beside the supergraph: errors and hints, as data.

CompositionFailure   no supergraph, and every reason
  CompositionError   one reason: code, message, where
CompositionHint      a supergraph is possible, but this deserves a look
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graphql.language import Node, get_location

from schema.codes import ErrorCode, HintCode

__all__ = [
    "CompositionError",
    "CompositionFailure",
    "CompositionHint",
    "Location",
    "Place",
    "composition_error",
    "composition_hint",
    "locations_of",
]


@dataclass(frozen=True, slots=True, order=True)
class Location:
    subgraph: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.subgraph} {self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class CompositionError:
    code: ErrorCode
    message: str
    """What is wrong, where, and what to do."""
    subgraphs: tuple[str, ...] = ()
    locations: tuple[Location, ...] = ()

    def __str__(self) -> str:
        return _as_text(self.code, self.message, self.locations)


@dataclass(frozen=True, slots=True)
class CompositionHint:
    code: HintCode
    message: str
    subgraphs: tuple[str, ...] = ()
    locations: tuple[Location, ...] = ()

    def __str__(self) -> str:
        return _as_text(self.code, self.message, self.locations)


@dataclass(frozen=True, slots=True)
class CompositionFailure:
    errors: tuple[CompositionError, ...]
    hints: tuple[CompositionHint, ...] = ()

    def __str__(self) -> str:
        return "\n\n".join(map(str, self.errors))


Place = tuple[str, Node | None]
"""A subgraph, and what in it is meant."""


def composition_error(code: ErrorCode, message: str, places: Sequence[Place]) -> CompositionError:
    return CompositionError(code, message, _subgraphs(places), locations_of(places))


def composition_hint(code: HintCode, message: str, places: Sequence[Place]) -> CompositionHint:
    return CompositionHint(code, message, _subgraphs(places), locations_of(places))


def _subgraphs(places: Sequence[Place]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(subgraph for subgraph, _ in places))


def _as_text(code: str, message: str, locations: tuple[Location, ...]) -> str:
    where = f" ({', '.join(map(str, locations))})" if locations else ""
    return f"{code}: {message}{where}"


def locations_of(nodes: Iterable[Place]) -> tuple[Location, ...]:
    """The places of nodes, each with the name of its subgraph. Nodes that no text holds have none."""
    found = []
    for subgraph, node in nodes:
        if node is not None and node.loc is not None:
            place = get_location(node.loc.source, node.loc.start)
            found.append(Location(subgraph, place.line, place.column))
    return tuple(found)
