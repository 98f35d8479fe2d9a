"""Field sets held against representations: what of them is there, and what is there besides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from schema.selections import Field, SelectionSet

__all__ = ["holds", "json_leaves", "leaves", "projected"]


def leaves(selections: SelectionSet, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The paths of the fields that a field set ends in."""
    for selection in selections:
        if not isinstance(selection, Field):
            yield from leaves(selection.selections, above)
        elif selection.selections is None:
            yield (*above, selection.name)
        else:
            yield from leaves(selection.selections, (*above, selection.name))
            yield (*above, selection.name)
            yield (*above, selection.name, "__typename")


def json_leaves(value: object, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield from json_leaves(item, (*above, name))
    elif isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        for item in value:
            yield from json_leaves(item, above)
    else:
        yield above


def holds(given: object, selections: SelectionSet) -> bool:
    """Whether a representation has all of a field set; what is null, or in a type condition, may lack."""
    if given is None:
        return True
    if isinstance(given, list):
        return all(holds(item, selections) for item in given)
    if not isinstance(given, Mapping):
        return False
    return all(
        selection.name in given
        and (selection.selections is None or holds(given[selection.name], selection.selections))
        for selection in selections
        if isinstance(selection, Field) and selection.name != "__typename"
    )


def projected(given: object, selections: SelectionSet | None) -> object:
    if isinstance(given, list):
        return [projected(item, selections) for item in given]
    if not isinstance(given, Mapping) or selections is None:
        return given
    return {
        selection.name: projected(given[selection.name], selection.selections)
        for selection in selections
        if isinstance(selection, Field) and selection.name != "__typename"
    }
