"""Makes one of siblings that ask the same, unless that would change the order of the response.

A response has its names in the order in which the operation first says them. Merging moves what the later
sibling asks up to the earlier one, so nothing that stands between them may speak of the same names:

    { lines { label } ... on Order { lines { quantity } } lines { sku } }

asks an order for label, quantity, sku, and a merged `lines` would give label, sku, quantity.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeGuard

from graphql import GraphQLSchema, is_object_type

from schema.operation import Operation
from schema.selections import Field, InlineFragment, Selection, SelectionSet
from schema.values import ListValue, ObjectValue, Value

__all__ = ["merge_fields"]


def merge_fields(operation: Operation, api_schema: GraphQLSchema) -> Operation:
    return replace(operation, selections=_merged(operation.selections, api_schema))


def _merged(selections: SelectionSet | Sequence[Selection], api_schema: GraphQLSchema) -> SelectionSet:
    if isinstance(selections, SelectionSet) and _are_merged(selections):
        return selections
    siblings = _Siblings(api_schema)
    for selection in selections:
        siblings.add(selection)
    return SelectionSet(tuple(siblings.result()))


def _are_merged(selections: SelectionSet) -> bool:
    """Whether there are only fields, each under a name of its own, all the way down: most operations are
    written so."""
    names = set()
    for selection in selections.selections:
        if not isinstance(selection, Field):
            return False
        if selection.selections is not None and not _are_merged(selection.selections):
            return False
        names.add(selection.alias or selection.name)
    return len(names) == len(selections.selections)


@dataclass(slots=True)
class _Kept:
    selection: Selection
    inner: list[Selection] = field(default_factory=list)


class _Siblings:
    """The selections kept so far, and what it takes to see at once whether one more may join one of them."""

    def __init__(self, api_schema: GraphQLSchema) -> None:
        self._api_schema = api_schema
        self._kept: list[_Kept] = []
        self._place: dict[object, int] = {}
        """Where the last selection that asks the same stands."""
        self._said: dict[str, int] = {}
        """Where a response name was said last, on its own or inside a fragment."""
        self._asked: dict[str, int] = {}
        """Where an object type was last asked for something by a fragment of its own."""
        self._asked_all = -1
        """Where something was last asked that is not for one object type alone."""

    def add(self, selection: Selection) -> None:
        identity = _identity(selection)
        place = self._place.get(identity)
        if place is None or not self._may_join(selection, place):
            place = len(self._kept)
            self._kept.append(_Kept(selection))
        self._place[identity] = place
        self._kept[place].inner += selection.selections or ()
        for name in _names(selection):
            self._said[name] = max(place, self._said.get(name, place))
        if self._is_for_one_type(selection):
            self._asked[str(selection.on)] = place
        else:
            self._asked_all = max(place, self._asked_all)

    def result(self) -> Iterator[Selection]:
        for kept in self._kept:
            if kept.selection.selections is None:
                yield kept.selection
            else:
                yield replace(kept.selection, selections=_merged(kept.inner, self._api_schema))

    def _may_join(self, selection: Selection, place: int) -> bool:
        if selection.selections is None or place == len(self._kept) - 1:
            return True
        if isinstance(selection, Field):
            return self._said[selection.response_name] == place
        if self._is_for_one_type(selection):
            return self._asked_all < place and self._asked[str(selection.on)] == place
        return False

    def _is_for_one_type(self, selection: Selection) -> TypeGuard[InlineFragment]:
        return (
            isinstance(selection, InlineFragment)
            and selection.on is not None
            and is_object_type(self._api_schema.type_map[selection.on])
        )


def _names(selection: Selection) -> Iterator[str]:
    if isinstance(selection, Field):
        yield selection.response_name
    else:
        for inner in selection.selections:
            yield from _names(inner)


def _identity(selection: Selection) -> object:
    """Arguments in another order are the same arguments."""
    if isinstance(selection, InlineFragment):
        return selection.on, selection.conditions
    arguments: object = ()
    if selection.arguments:
        arguments = frozenset((name, _unordered(value)) for name, value in selection.arguments)
    return selection.response_name, selection.name, arguments, selection.conditions


def _unordered(value: Value) -> object:
    match value:
        case ObjectValue(fields):
            return frozenset((name, _unordered(inner)) for name, inner in fields)
        case ListValue(items):
            return tuple(_unordered(item) for item in items)
    return value
