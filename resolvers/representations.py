"""From objects in the response to the representations that a subgraph is asked with.

Per type of object one reader is compiled from `requires`. It gives the representation's values, or nothing
where the object lacks one: then there is nothing to ask for. Equal representations are asked once, and the
answer goes to all of their objects.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterator
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Final

import orjson

from resolvers.json_values import JsonObject
from resolvers.plan import NOTHING, EntitySet
from resolvers.type_conditions import TypeConditions
from schema.frozen import frozen_by_type
from schema.selections import Field, SelectionSet

__all__ = ["Gather", "Gathered", "as_text", "compile_gather", "selected_fields"]


@frozen_by_type
@dataclass(frozen=True, slots=True)
class Gathered:
    """Position by position: a representation, and the objects that its answer belongs to."""

    representations: list[JsonObject]
    targets: list[list[JsonObject]]
    contexts: tuple[object, ...] = ()
    """The values of the set's contexts, which are the same for all of them."""

    def part(self, start: int, end: int) -> Gathered:
        return replace(self, representations=self.representations[start:end], targets=self.targets[start:end])

    def at(self, positions: Collection[int]) -> Gathered:
        return replace(
            self,
            representations=[self.representations[position] for position in positions],
            targets=[self.targets[position] for position in positions],
        )


Gather = Callable[[list[JsonObject]], Gathered]

_LACKING: Final = object()
"""Stands for a value that is not there."""


@dataclass(frozen=True, slots=True)
class _Reader:
    key: Callable[[JsonObject], object]
    """Equal for equal representations; None where the object lacks something."""
    represent: Callable[[JsonObject], object]


@dataclass(frozen=True, slots=True)
class _Part:
    """One field of a representation."""

    found_as: str
    sent_as: str
    null_is_lacking: bool
    inner: Callable[[object], object] | None


def compile_gather(entities: EntitySet, conditions: TypeConditions) -> Gather:
    readers = _Readers(entities, conditions)
    one_by_one = _gather_one_by_one(readers)
    names = _only_names(entities.requires)
    return one_by_one if names is None else _gather_alike(readers, names, one_by_one)


def _only_names(requires: SelectionSet) -> tuple[str, ...] | None:
    """What representations of every type read, where that is the same for all, and plain values alone."""
    found: set[tuple[str, ...]] = set()
    for fragment in requires:
        if isinstance(fragment, Field):
            return None
        names = [
            field.response_name
            for field in fragment.selections
            if isinstance(field, Field) and field.selections is None
        ]
        if len(names) < len(fragment.selections):
            return None
        found.add(tuple(name for name in names if name != "__typename"))
    return found.pop() if len(found) == 1 and () not in found else None


def _gather_alike(readers: _Readers, names: tuple[str, ...], one_by_one: Gather) -> Gather:
    """Reads each object in one go, and looks once at those that are alike: many stand for few entities."""
    values_of = itemgetter("__typename", *names)

    def gather(objects: list[JsonObject]) -> Gathered:
        alike: defaultdict[tuple[object, ...], list[JsonObject]] = defaultdict(list)
        try:
            for found in objects:
                alike[values_of(found)].append(found)
        except (KeyError, TypeError):  # something is lacking, or not plain
            return one_by_one(objects)
        representations: list[JsonObject] = []
        targets: list[list[JsonObject]] = []
        for (type_name, *_), same in alike.items():
            reader = readers[type_name] if type(type_name) is str else None
            if reader is not None and reader.key(same[0]) is not None:
                representations.append(reader.represent(same[0]))  # type: ignore[arg-type] # nothing is lacking
                targets.append(same)
        return Gathered(representations, targets)

    return gather


def _gather_one_by_one(readers: _Readers) -> Gather:
    def gather(objects: list[JsonObject]) -> Gathered:
        representations: list[JsonObject] = []
        targets: list[list[JsonObject]] = []
        alike: dict[Hashable, list[JsonObject]] = {}
        reader, read_as = None, None
        for found in objects:
            type_name = found.get("__typename")
            if type(type_name) is not str:
                continue
            if type_name != read_as:
                reader, read_as = readers[type_name], type_name
            if reader is None or (key := reader.key(found)) is None:
                continue
            try:
                same = alike.get(key)
            except TypeError:  # a list or an object among the values
                if (key := as_text(key)) is None:
                    continue
                same = alike.get(key)
            if same is None:
                alike[key] = same = []
                targets.append(same)
                representations.append(reader.represent(found))  # type: ignore[arg-type] # nothing is lacking
            same.append(found)
        return Gathered(representations, targets)

    return gather


class _Readers(dict[str, "_Reader | None"]):
    """One for each type that was met."""

    def __init__(self, entities: EntitySet, conditions: TypeConditions) -> None:
        super().__init__()
        self._entities, self._conditions = entities, conditions

    def __missing__(self, type_name: str) -> _Reader | None:
        reader = _compile_reader(self._entities, type_name, self._conditions)
        if reader is not None:
            self[type_name] = reader
        return reader


def _compile_reader(entities: EntitySet, type_name: str, conditions: TypeConditions) -> _Reader | None:
    """None where `requires` says nothing of the type."""
    parts = tuple(
        part
        for part in _parts(entities.requires, entities.key, type_name, conditions)
        if part.found_as != "__typename"
    )
    if not parts:
        return None
    sent_type = entities.as_type or type_name
    if all(part.inner is None for part in parts):
        return _plain_reader(parts, sent_type)
    return _nested_reader(parts, sent_type)


def _plain_reader(parts: tuple[_Part, ...], sent_type: str) -> _Reader:
    """Plain values only: read in one go, and equal where the values are."""
    names = ("__typename", *(part.sent_as for part in parts))
    values_of = itemgetter("__typename", *(part.found_as for part in parts))
    lacking_where_null = tuple(index for index, part in enumerate(parts, 1) if part.null_is_lacking)

    def key(found: JsonObject) -> object:
        try:
            values = values_of(found)
        except KeyError:
            return None
        if None in values and any(values[index] is None for index in lacking_where_null):
            return None
        return values

    def represent(found: JsonObject) -> JsonObject:
        representation: JsonObject = dict(zip(names, values_of(found)))  # noqa: B905 - one name for each
        representation["__typename"] = sent_type
        return representation

    return _Reader(key, represent)


def _nested_reader(parts: tuple[_Part, ...], sent_type: str) -> _Reader:
    def represent(found: JsonObject) -> object:
        return _assembled(found, parts, {"__typename": sent_type})

    def key(found: JsonObject) -> object:
        representation = represent(found)
        return None if representation is _LACKING else as_text(representation)

    return _Reader(key, represent)


def as_text(value: object) -> bytes | None:
    """None where a value is nested too deeply to be sent."""
    try:
        return orjson.dumps(value)
    except orjson.JSONEncodeError:
        return None


def _assembled(found: JsonObject, parts: tuple[_Part, ...], into: JsonObject) -> object:
    for part in parts:
        value = found.get(part.found_as, _LACKING)
        if value is None and part.null_is_lacking:
            return _LACKING
        if part.inner is not None and value is not None and value is not _LACKING:
            value = part.inner(value)
        if value is _LACKING:
            return _LACKING
        into[part.sent_as] = value
    return into


def _parts(
    requires: SelectionSet, key: SelectionSet | None, type_name: str | None, conditions: TypeConditions
) -> Iterator[_Part]:
    """The fields to send for a type. Without a type: only those outside of type conditions."""
    key_fields = None if key is None else selected_fields(key, type_name, conditions)
    for found_as, field in selected_fields(requires, type_name, conditions).items():
        in_key = key_fields is None or found_as in key_fields
        inner = None
        if field.selections is not None:
            of_key = NOTHING if key_fields is not None else None
            if key_fields is not None and in_key:
                of_key = key_fields[found_as].selections
            inner = _compile_inner(field.selections, of_key, conditions)
        yield _Part(found_as, field.name, in_key, inner)


def selected_fields(
    selections: SelectionSet, type_name: str | None, conditions: TypeConditions
) -> dict[str, Field]:
    fields: dict[str, Field] = {}
    for selection in selections:
        if isinstance(selection, Field):
            fields.setdefault(selection.response_name, selection)
        elif selection.on is None or (type_name is not None and conditions.admits(selection.on, type_name)):
            for name, field in selected_fields(selection.selections, type_name, conditions).items():
                fields.setdefault(name, field)
    return fields


def _compile_inner(
    requires: SelectionSet, key: SelectionSet | None, conditions: TypeConditions
) -> Callable[[object], object]:
    """Reads an object inside a representation, or a list of them."""
    by_type: dict[str | None, tuple[_Part, ...]] = {}

    def read(value: object) -> object:
        if type(value) is list:
            items = [None if item is None else read(item) for item in value]
            return _LACKING if any(item is _LACKING for item in items) else items
        if type(value) is not dict:
            return _LACKING
        name = value.get("__typename")
        type_name = name if type(name) is str else None
        if type_name not in by_type:
            by_type[type_name] = tuple(_parts(requires, key, type_name, conditions))
        return _assembled(value, by_type[type_name], {})

    return read
