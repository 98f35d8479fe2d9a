"""What is told of the elements: descriptions and deprecations."""

from __future__ import annotations

from collections.abc import Iterator

from graphql import GraphQLSchema

from schema.changes.elements import Element, elements, in_both
from schema.changes.model import Change, ChangeCode

__all__ = ["word_changes"]


def word_changes(old: GraphQLSchema, new: GraphQLSchema) -> Iterator[Change]:
    for coordinate, was, now in in_both(elements(old), elements(new)):
        if (was.description or "") != (now.description or ""):
            yield Change(ChangeCode.DESCRIPTION_CHANGED, coordinate, "It is described differently.")
        before, after = _deprecation(was), _deprecation(now)
        if before is None and after is not None:
            yield Change(ChangeCode.DEPRECATED, coordinate, f'It is deprecated now: "{after}"')
        elif before is not None and after is None:
            yield Change(ChangeCode.NO_LONGER_DEPRECATED, coordinate, "It is not deprecated any more.")
        elif before != after:
            yield Change(ChangeCode.DEPRECATION_REASON_CHANGED, coordinate, f'The reason is now: "{after}"')


def _deprecation(element: Element) -> str | None:
    """A type cannot be deprecated."""
    found = getattr(element, "deprecation_reason", None)
    return found if isinstance(found, str) else None
