"""Takes the time of each field of one execution. Where nobody asks for a trace, there is no recording."""

from __future__ import annotations

import base64
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from inspect import isawaitable
from typing import TypeAlias

import orjson
from graphql import FieldNode, GraphQLResolveInfo, get_location

from subgraphs.kit.tracing.trace import FieldTime, Node, Place, Trace, TraceError, encoded

__all__ = ["Recording", "is_trace_asked"]

HEADER = "apollo-federation-include-trace"

FORMAT = "ftv1"

Key: TypeAlias = str | int
Info: TypeAlias = GraphQLResolveInfo[object]


def is_trace_asked(headers: Mapping[str, str]) -> bool:
    return headers.get(HEADER) == FORMAT


@dataclass(slots=True)
class _Position:
    """A node that is growing."""

    info: Info | None = None
    """None for an index and for the root, which have no resolver."""
    start: int = 0
    end: int = 0
    errors: list[TraceError] = field(default_factory=list)
    children: dict[Key, _Position] = field(default_factory=dict)


class Recording:
    """A middleware of graphql-core for one execution, which begins when it is made."""

    def __init__(
        self, clock: Callable[[], int] = time.perf_counter_ns, wall: Callable[[], int] = time.time_ns
    ) -> None:
        self._clock = clock
        self._wall = wall
        self._began = clock()
        self._began_at = wall()
        self._root = _Position()

    def resolve(
        self, resolver: Callable[..., object], source: object, info: Info, **arguments: object
    ) -> object:
        if info.field_name.startswith("__"):
            return resolver(source, info, **arguments)  # no resolver of the schema's
        position = self._reached(info.path.as_list())
        position.info = info
        position.start = position.end = self._elapsed()
        try:
            value = resolver(source, info, **arguments)
        finally:
            position.end = self._elapsed()
        return self._awaited(value, position) if isawaitable(value) else value

    def told_with(self, answer: Mapping[str, object]) -> dict[str, object]:
        """The response of the execution, which is over, with its trace."""
        duration = self._elapsed()
        match answer.get("errors"):
            case list(errors):
                for error in errors:
                    self._place(error)
        trace = Trace(self._began_at, self._wall(), duration, _node(None, self._root))
        return {**answer, "extensions": {FORMAT: base64.b64encode(encoded(trace)).decode()}}

    async def _awaited(self, value: Awaitable[object], position: _Position) -> object:
        try:
            return await value
        finally:
            position.end = self._elapsed()

    def _elapsed(self) -> int:
        return self._clock() - self._began

    def _reached(self, path: Sequence[Key]) -> _Position:
        position = self._root
        for key in path:
            position = position.children.setdefault(key, _Position())
        return position

    def _place(self, error: Mapping[str, object]) -> None:
        """Where there is no such field, at the one around it."""
        path, position, info = error.get("path"), self._root, None
        for key in path if isinstance(path, list) else ():
            if isinstance(key, str) and key not in position.children:
                break
            position = position.children.setdefault(key, _Position())
            info = position.info or info
        places = _places_told(error) if info is None else _places_of(info.field_nodes)
        position.errors.append(TraceError(str(error["message"]), places, orjson.dumps(error).decode()))


def _node(key: Key | None, position: _Position) -> Node:
    return Node(
        key,
        None if position.info is None else _field_time(position.info, position.start, position.end),
        tuple(position.errors),
        tuple(_node(below, child) for below, child in position.children.items()),
    )


def _field_time(info: Info, start: int, end: int) -> FieldTime:
    return FieldTime(info.field_name, str(info.return_type), info.parent_type.name, start, end)


def _places_told(error: Mapping[str, object]) -> tuple[Place, ...]:
    """Those of a document that is refused."""
    told = error.get("locations")
    return tuple(Place(place["line"], place["column"]) for place in told) if isinstance(told, list) else ()


def _places_of(nodes: Sequence[FieldNode]) -> tuple[Place, ...]:
    located = (get_location(node.loc.source, node.loc.start) for node in nodes if node.loc)
    return tuple(Place(at.line, at.column) for at in located)
