"""May the objects that asked for one entity share what was fetched for it?

They may, unless a later answer is written into the shared part through only some of them: then the others
would see it too, or an answer that depends on what stands above each of them. This is decided from the plan,
once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from resolvers.paths import names_of
from resolvers.plan import EntitySet, ResponsePath
from schema.selections import Field, SelectionSet

__all__ = ["has_objects", "may_share", "selects_types"]

Names = tuple[str, ...]


def may_share(entities: EntitySet, all_sets: Iterable[EntitySet]) -> bool:
    brought = {
        names_of(path) + inner
        for path in entities.paths
        for inner in _objects(entities.selections)
        if len(inner) == 1
    }
    return not brought or not any(
        _writes_into(other, brought) and (other.contexts or not _reaches_alike(other, entities.paths))
        for other in all_sets
        if other is not entities
    )


def has_objects(selections: SelectionSet) -> bool:
    """Whether anything but plain values may come."""
    return next(_objects(selections), None) is not None


def selects_types(selections: SelectionSet) -> bool:
    return any(
        selection.name == "__typename"
        if isinstance(selection, Field)
        else selects_types(selection.selections)
        for selection in selections
    )


def _objects(selections: SelectionSet) -> Iterator[Names]:
    """Where objects (or lists of them) stand beneath a selection set."""
    for selection in selections:
        if selection.selections is None:
            continue
        if isinstance(selection, Field):
            yield (selection.response_name,)
            yield from ((selection.response_name, *inner) for inner in _objects(selection.selections))
        else:
            yield from _objects(selection.selections)


def _writes_into(other: EntitySet, brought: set[Names]) -> bool:
    return any(
        place[: len(shared)] == shared
        for path in other.paths
        for place in (names_of(path), *(names_of(path) + inner for inner in _objects(other.selections)))
        for shared in brought
    )


def _reaches_alike(other: EntitySet, paths: tuple[ResponsePath, ...]) -> bool:
    """Whether `other` goes on from each of the paths in the same ways, and from nowhere else."""
    ways = [{way[len(path) :] for way in other.paths if way[: len(path)] == path} for path in paths]
    return all(found == ways[0] for found in ways) and sum(map(len, ways)) == len(other.paths)
