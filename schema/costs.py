"""What the fields of a supergraph cost: `@cost` and `@listSize`, and what holds without them.

An object, interface or union weighs 1, a scalar or enum 0. A `@cost` on a field counts more than on its type.
A connection without `@listSize` is as long as its page.
See the cost specification (graphql-cost, IBM) and the directives of that name in federation 2.9.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_composite_type,
    is_list_type,
)
from graphql.language import IntValueNode, StringValueNode

from schema.directives import HasDirectives, applied, argument, flag_argument
from schema.nodes import items
from schema.supergraph import Supergraph

__all__ = ["Costs", "FieldCost", "ListSize"]

COST, LIST_SIZE = "cost", "listSize"


@dataclass(frozen=True, slots=True)
class ListSize:
    assumed: int | None
    slicing: tuple[str, ...]
    """Arguments that say how many items there are at most."""
    sized: tuple[str, ...]
    """The fields beneath that are the list; none: the field is it."""
    requires_one: bool = False
    """Exactly one of the arguments must be given."""


@dataclass(frozen=True, slots=True)
class FieldCost:
    weight: int
    """Of one item."""
    type: str
    """What the field returns, without lists."""
    is_list: bool
    size: ListSize | None
    arguments: Mapping[str, GraphQLArgument]


class Costs:
    """Of one supergraph. What was asked once is kept."""

    def __init__(self, supergraph: Supergraph) -> None:
        self._schema: GraphQLSchema = supergraph.schema
        self.of_field: Callable[[str, str], FieldCost | None] = cache(self._of_field)
        """By type and field."""
        self.of_type: Callable[[str], int] = cache(self._of_type)

    def is_object(self, name: str) -> bool:
        return isinstance(self._schema.type_map.get(name), GraphQLObjectType)

    def of_input(self, given: GraphQLArgument | GraphQLInputField) -> int:
        """Of the argument or input field alone."""
        own = _weight(given.ast_node)
        return self.of_type(get_named_type(given.type).name) if own is None else own

    def inputs(self, given: GraphQLArgument | GraphQLInputField) -> Mapping[str, GraphQLInputField]:
        """The fields of its input object; of another type there are none."""
        type_ = get_named_type(given.type)
        return type_.fields if isinstance(type_, GraphQLInputObjectType) else {}

    def _of_type(self, name: str) -> int:
        type_ = self._schema.type_map.get(name)
        if type_ is None:
            return 0
        own = _weight(type_.ast_node)
        return int(is_composite_type(type_)) if own is None else own

    def _of_field(self, type_name: str, field_name: str) -> FieldCost | None:
        """An interface has no costs of its own: any of the types that implement it may stand there, so the
        dearest counts."""
        fields = list(self._fields(self._schema.type_map.get(type_name), field_name))
        if not fields:
            return None
        first = fields[0]
        beneath = get_named_type(first.type).name
        weights = [self._weight_of(each) for each in fields]
        return FieldCost(
            max(weights),
            beneath,
            is_list_type(get_nullable_type(first.type)),
            next(_list_sizes(fields), None) or self._connection(first),
            first.args,
        )

    def _connection(self, field: GraphQLField) -> ListSize | None:
        """A connection that says nothing of its size: a page is as long as `first` or `last`."""
        beneath = get_named_type(field.type)
        paging = tuple(name for name in ("first", "last") if name in field.args)
        if not paging or not isinstance(beneath, GraphQLObjectType) or "pageInfo" not in beneath.fields:
            return None
        sized = tuple(
            name
            for name in ("edges", "nodes")
            if name in beneath.fields and is_list_type(get_nullable_type(beneath.fields[name].type))
        )
        return ListSize(None, paging, sized) if sized else None

    def _weight_of(self, field: GraphQLField) -> int:
        own = _weight(field.ast_node)
        return self.of_type(get_named_type(field.type).name) if own is None else own

    def _fields(self, type_: GraphQLNamedType | None, name: str) -> Iterator[GraphQLField]:
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType) and name in type_.fields:
            yield type_.fields[name]
        if isinstance(type_, GraphQLInterfaceType):
            for each in self._schema.get_possible_types(type_):
                yield from self._fields(each, name)


def _weight(node: HasDirectives | None) -> int | None:
    for directive in applied(node, COST) if node is not None else ():
        value = argument(directive, "weight")
        if isinstance(value, IntValueNode):
            return int(value.value)
    return None


def _list_sizes(fields: Iterable[GraphQLField]) -> Iterator[ListSize]:
    for field in fields:
        for directive in applied(field.ast_node, LIST_SIZE) if field.ast_node is not None else ():
            assumed = argument(directive, "assumedSize")
            slicing, sized = (
                tuple(
                    item.value
                    for item in items(argument(directive, parameter))
                    if isinstance(item, StringValueNode)
                )
                for parameter in ("slicingArguments", "sizedFields")
            )
            size = int(assumed.value) if isinstance(assumed, IntValueNode) else None
            requires_one = bool(slicing) and flag_argument(directive, "requireOneSlicingArgument", True)
            yield ListSize(size, slicing, sized, requires_one)
