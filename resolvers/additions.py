"""What one answer has that another, smaller one of the same operation has not: where it goes, and how it is
projected. Nothing is given twice, and what is null in the smaller answer gets no additions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple, assert_never

from resolvers.completion import Complete, complete_object
from resolvers.findings import Trail
from resolvers.json_values import JsonObject
from resolvers.shapes import AbstractShape, Kind, Known, LeafShape, ListShape, ObjectShape

__all__ = ["Additions", "Gap", "compile_additions"]


class Gap(NamedTuple):
    """An object of the answer that is to have further fields."""

    trail: Trail | None
    fetched: JsonObject
    shown: JsonObject
    """As the client has it."""
    complete: Complete
    """Makes the further fields of what was fetched."""


Additions = Callable[[object, object, Trail | None], Iterator[Gap]]
"""From what was fetched and what was shown, at one place."""


def compile_additions(smaller: ObjectShape, larger: ObjectShape) -> Additions:
    return _of_object(smaller, larger) or _nothing


def _nothing(fetched: object, shown: object, trail: Trail | None) -> Iterator[Gap]:
    return iter(())


def _of_object(smaller: ObjectShape, larger: ObjectShape) -> Additions | None:
    known = {entry.name: entry.spot.kind for entry in smaller.entries}
    template = {name: value for name, value in larger.template.items() if name not in smaller.template}
    entries = tuple(entry for entry in larger.entries if entry.name in template)
    complete = complete_object(ObjectShape(larger.type_name, template, entries, larger.subject_key))
    deeper = [
        (entry.name, entry.key, below)
        for entry in larger.entries
        if entry.name in known and (below := _of_kind(known[entry.name], entry.spot.kind)) is not None
    ]
    if not template and not deeper:
        return None

    def additions(fetched: object, shown: object, trail: Trail | None) -> Iterator[Gap]:
        if type(fetched) is not dict or type(shown) is not dict:
            return
        if template:
            yield Gap(trail, fetched, shown, complete)
        for name, key, of_field in deeper:
            given = shown.get(name)
            if given is not None:
                yield from of_field(fetched.get(key), given, (trail, name))

    return additions


def _of_kind(smaller: Kind, larger: Kind) -> Additions | None:
    match larger:
        case LeafShape() | Known():
            return None
        case ListShape(items):
            assert isinstance(smaller, ListShape)  # noqa: S101 - a field has one type
            of_item = _of_kind(smaller.items.kind, items.kind)
            return None if of_item is None else _of_list(of_item)
        case ObjectShape():
            assert isinstance(smaller, ObjectShape)  # noqa: S101 - a field has one type
            return _of_object(smaller, larger)
        case AbstractShape():
            assert isinstance(smaller, AbstractShape)  # noqa: S101 - a field has one type
            return None if smaller.asks_the_same(larger) else _of_abstract(smaller, larger)
    assert_never(larger)


def _of_list(of_item: Additions) -> Additions:
    def additions(fetched: object, shown: object, trail: Trail | None) -> Iterator[Gap]:
        if type(fetched) is list and type(shown) is list:
            for index, (item, given) in enumerate(zip(fetched, shown, strict=False)):
                if given is not None:
                    yield from of_item(item, given, (trail, index))

    return additions


def _of_abstract(smaller: AbstractShape, larger: AbstractShape) -> Additions:
    by_type: dict[str, Additions] = {}

    def additions(fetched: object, shown: object, trail: Trail | None) -> Iterator[Gap]:
        type_name = fetched.get("__typename") if type(fetched) is dict else None
        if type(type_name) is not str:
            return
        of_type = by_type.get(type_name)
        if of_type is None:
            known, wanted = smaller[type_name], larger[type_name]
            if known is None or wanted is None:
                return
            of_type = by_type[type_name] = compile_additions(known, wanted)
        yield from of_type(fetched, shown, trail)

    return additions
