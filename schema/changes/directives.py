"""The directives that a client may write in a document."""

from __future__ import annotations

from collections.abc import Iterator

from graphql import GraphQLDirective, GraphQLSchema

from schema.changes.elements import added, in_both, removed
from schema.changes.model import Change, ChangeCode
from schema.directives import EXECUTABLE

__all__ = ["directive_changes"]


def directive_changes(old: GraphQLSchema, new: GraphQLSchema) -> Iterator[Change]:
    before = {directive.name: directive for directive in old.directives}
    after = {directive.name: directive for directive in new.directives}
    for name, _ in removed(before, after):
        yield Change(ChangeCode.DIRECTIVE_REMOVED, f"@{name}", "The directive is gone.")
    for name, _ in added(before, after):
        yield Change(ChangeCode.DIRECTIVE_ADDED, f"@{name}", "It is new.")
    for name, was, now in in_both(before, after):
        yield from _changes(f"@{name}", was, now)


def _changes(coordinate: str, was: GraphQLDirective, now: GraphQLDirective) -> Iterator[Change]:
    for place in _places(was):
        if place not in _places(now):
            message = f"It may not stand on {place} any more."
            yield Change(ChangeCode.DIRECTIVE_LOCATION_REMOVED, coordinate, message)
    for place in _places(now):
        if place not in _places(was):
            yield Change(ChangeCode.DIRECTIVE_LOCATION_ADDED, coordinate, f"It may stand on {place} now.")
    if was.is_repeatable and not now.is_repeatable:
        message = "It may stand only once in a place."
        yield Change(ChangeCode.DIRECTIVE_NO_LONGER_REPEATABLE, coordinate, message)
    elif now.is_repeatable and not was.is_repeatable:
        message = "It may stand several times in a place."
        yield Change(ChangeCode.DIRECTIVE_BECAME_REPEATABLE, coordinate, message)


def _places(directive: GraphQLDirective) -> tuple[str, ...]:
    return tuple(place.name for place in directive.locations if place.name in EXECUTABLE)
