"""Lays what a subgraph answered into the response.

Objects are merged member by member, lists position by position, and of two plain values the later stays:
the `__typename` that the owner of an interface gives comes after the one of a subgraph that knows no more
than the interface. A null takes nothing away.
"""

from __future__ import annotations

from resolvers.json_values import JsonObject, copied

__all__ = ["lay", "lay_entity"]


def lay(target: JsonObject, fetched: JsonObject) -> None:
    """Afterwards `target` may hold parts of `fetched` itself."""
    for key, value in fetched.items():
        existing = target.get(key)
        if existing is None or existing is value:
            target[key] = value
        elif type(value) is dict and type(existing) is dict:
            lay(existing, value)
        elif type(value) is list and type(existing) is list and len(value) == len(existing):
            _lay_items(existing, value)
        elif value is not None:
            target[key] = value


def _lay_items(target: list[object], fetched: list[object]) -> None:
    for index, value in enumerate(fetched):
        existing = target[index]
        if existing is value:
            continue
        if type(value) is dict and type(existing) is dict:
            lay(existing, value)
        elif type(value) is list and type(existing) is list and len(value) == len(existing):
            _lay_items(existing, value)
        elif value is not None:
            target[index] = value


def lay_entity(targets: list[JsonObject], fetched: JsonObject, share: bool) -> None:
    """Lays one entity into every object that asked for it."""
    lay(targets[0], fetched)
    for target in targets[1:]:
        lay(target, fetched if share else {key: copied(value) for key, value in fetched.items()})
