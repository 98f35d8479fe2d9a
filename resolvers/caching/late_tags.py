"""Tags that a subgraph gives in an answer: `extensions.apolloCacheTags`, and by position of its entities
`extensions.apolloEntityCacheTags`."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["names_in", "names_of_entities"]


def names_in(extensions: Mapping[str, object]) -> tuple[str, ...]:
    """For all of the answer."""
    return _names(extensions.get("apolloCacheTags"))


def names_of_entities(extensions: Mapping[str, object], number: int) -> list[tuple[str, ...]]:
    told = extensions.get("apolloEntityCacheTags")
    lists = told if isinstance(told, list) else []
    return [_names(lists[place]) if place < len(lists) else () for place in range(number)]


def _names(told: object) -> tuple[str, ...]:
    return tuple(name for name in told if isinstance(name, str)) if isinstance(told, list) else ()
