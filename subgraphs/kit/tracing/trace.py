"""A trace as data, and as the bytes of `Trace` in reports.proto, whose field numbers stand here."""

from __future__ import annotations

from dataclasses import dataclass

from subgraphs.kit.tracing.protobuf import always, message, text, uint

__all__ = ["FieldTime", "Node", "Place", "Trace", "TraceError", "encoded"]

NANOSECONDS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Place:
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class TraceError:
    message: str
    places: tuple[Place, ...] = ()
    json: str = ""
    """The whole error of the response."""


@dataclass(frozen=True, slots=True)
class FieldTime:
    """From the call of a field's resolver to its value, in nanoseconds since the trace began."""

    name: str
    """In the schema. The node has the one in the response."""
    type: str
    parent_type: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Node:
    """A place in the response."""

    key: str | int | None
    """A response name, an index in a list, or None for the root."""
    field: FieldTime | None = None
    errors: tuple[TraceError, ...] = ()
    children: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Trace:
    start: int
    """Nanoseconds since 1970 by the wall clock; so is the end."""
    end: int
    duration: int
    """By a clock that nobody sets."""
    root: Node


def encoded(trace: Trace) -> bytes:
    return b"".join(
        (
            message(3, _moment(trace.end)),
            message(4, _moment(trace.start)),
            uint(11, trace.duration),
            message(14, _node(trace.root)),
        )
    )


def _node(node: Node) -> bytes:
    return b"".join(
        (
            _key(node.key),
            b"" if node.field is None else _field(node.field, node.key),
            *(message(11, _error(error)) for error in node.errors),
            *(message(12, _node(child)) for child in node.children),
        )
    )


def _key(key: str | int | None) -> bytes:
    match key:
        case None:
            return b""
        case str():
            return text(1, key)
        case int():
            return always(2, key)


def _field(field: FieldTime, key: str | int | None) -> bytes:
    """The name in the schema is told where the response has another one."""
    return b"".join(
        (
            text(3, field.type),
            uint(8, field.start),
            uint(9, field.end),
            text(13, field.parent_type),
            text(14, field.name) if field.name != key else b"",
        )
    )


def _error(error: TraceError) -> bytes:
    places = (message(2, uint(1, place.line) + uint(2, place.column)) for place in error.places)
    return b"".join((text(1, error.message), *places, text(4, error.json)))


def _moment(nanoseconds: int) -> bytes:
    """A google.protobuf.Timestamp."""
    seconds, rest = divmod(nanoseconds, NANOSECONDS)
    return uint(1, seconds) + uint(2, rest)
