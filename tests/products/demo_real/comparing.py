"""Two answers to one operation, of stores and of products: which fields say something else.

Ids of records and cursors are each system's own, and addresses hold them. Customers are told apart by what
the hub linked, for each hub mints ids of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from graphql import FieldNode, GraphQLSchema, TypeInfo, TypeInfoVisitor, parse, visit
from graphql.language import Visitor

from subgraphs.kit.ids import UndecodableId, decode_id
from tests.products.demo_real.graph import Record

__all__ = ["Difference", "Place", "coordinates", "differences", "named"]

Place = tuple[str, ...]
"""The keys of an answer from its top, without the places in lists."""

Value = object

OWN = frozenset({"endCursor", "startCursor", "cursor", "url"})
"""What no two systems have alike."""


@dataclass(frozen=True, slots=True)
class Difference:
    field: str
    """`Type.field`"""
    stores: Value
    products: Value


def coordinates(query: str, schema: GraphQLSchema) -> dict[Place, str]:
    """Of each place in an answer, the field that stands there."""
    found: dict[Place, str] = {}
    info = TypeInfo(schema)

    class Fields(Visitor):
        def __init__(self) -> None:
            super().__init__()
            self.place: list[str] = []

        def enter_field(self, node: FieldNode, *_: object) -> None:
            self.place.append(node.alias.value if node.alias else node.name.value)
            kind = info.get_parent_type()
            found[tuple(self.place)] = f"{kind.name if kind else '?'}.{node.name.value}"

        def leave_field(self, *_: object) -> None:
            self.place.pop()

    visit(parse(query), TypeInfoVisitor(info, Fields()))
    return found


def named(groups: Mapping[str, Collection[Record]]) -> dict[str, str]:
    """Customer id → a name that does not depend on who minted the id."""
    return {customer: " ".join(min(records)) for customer, records in groups.items()}


def differences(
    fields: Mapping[Place, str], stores: Value, products: Value, names: tuple[Mapping[str, str], ...]
) -> Iterator[Difference]:
    """`stores`, `products`: the data of both answers. `names`: how each of them calls its customers."""
    first, second = (_told(names[0]), _told(names[1]))
    yield from _differences(fields, (), first(stores), second(products))


def _told(names: Mapping[str, str]) -> Callable[[Value], Value]:
    def told(value: Value) -> Value:
        match value:
            case dict():
                return {key: told(one) for key, one in value.items() if key not in OWN}
            case list():
                return [told(one) for one in value]
            case str():
                return _record(value, names)
            case _:
                return value

    return told


def _record(text: str, names: Mapping[str, str]) -> str:
    try:
        found = decode_id(text)
    except UndecodableId:
        return text
    if found.type_name == "Customer":
        return names.get(found.key, "a customer of one record")
    return f"a record: {found.type_name}" if found.type_name.isalpha() else text


def _differences(
    fields: Mapping[Place, str], place: Place, stores: Value, products: Value
) -> Iterator[Difference]:
    match stores, products:
        case dict(), dict():
            for key in {**stores, **products}:
                yield from _differences(fields, (*place, key), stores.get(key), products.get(key))
        case list(), list() if len(stores) == len(products):
            for first, second in zip(stores, products, strict=True):
                yield from _differences(fields, place, first, second)
        case _ if stores != products:
            yield Difference(fields.get(place, ".".join(place)), stores, products)
