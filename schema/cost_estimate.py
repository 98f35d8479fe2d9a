"""What a selection set costs at most, before anything is asked.

    field   size × (weight + what is selected beneath) + arguments
    size    the largest slicing argument that is given, else `assumedSize`, else what every list counts;
            1 for what is no list

Of fragments on several object types only one can match, so the dearest counts. What `@skip` or `@include`
leaves out costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeGuard

from graphql import GraphQLArgument, GraphQLInputField
from graphql.language import IntValueNode

from schema.cost_formula import Formula, Number, largest, product, total
from schema.costs import Costs, FieldCost
from schema.selections import Condition, Field, InlineFragment, SelectionSet
from schema.values import ListValue, Literal, ObjectValue, Value, Variable

__all__ = ["NO_SIZES", "Sizes", "arguments_cost", "estimate", "items_of"]

Sizes = Mapping[str, Number]
"""How long the lists beneath a field are, by field (`sizedFields`)."""

NO_SIZES: Sizes = {}


def estimate(
    selections: SelectionSet, type_name: str, costs: Costs, list_size: int, sizes: Sizes = NO_SIZES
) -> Number:
    """`type_name` is the type that is selected from; a top that has only fragments needs none."""
    return _Estimate(costs, list_size).of(selections, type_name, sizes)


def items_of(
    field: Field, type_name: str, costs: Costs, list_size: int, sizes: Sizes = NO_SIZES
) -> tuple[Number, Sizes]:
    """How many objects a field leads to, from one of the type; and the sizes of the lists beneath it."""
    known = costs.of_field(type_name, field.name)
    return (1, NO_SIZES) if known is None else _Estimate(costs, list_size).items(field, known, sizes)


class _Estimate:
    def __init__(self, costs: Costs, list_size: int) -> None:
        self._costs, self._list_size = costs, list_size

    def of(self, selections: SelectionSet, type_name: str, sizes: Sizes) -> Number:
        always: list[Number] = []
        by_type: dict[str, list[Number]] = {}
        for selection in selections:
            match selection:
                case Field():
                    always.append(_if(selection.conditions, self._field(selection, type_name, sizes)))
                case InlineFragment(on=on):
                    inner = _if(selection.conditions, self.of(selection.selections, on or type_name, sizes))
                    if on is None or on == type_name:
                        always.append(inner)
                    else:
                        by_type.setdefault(on, []).append(inner)
        return total([*always, *self._of_fragments(by_type)])

    def _of_fragments(self, by_type: Mapping[str, list[Number]]) -> Iterator[Number]:
        """A fragment on an interface may match beside one on an object, so it counts besides."""
        apart = [total(numbers) for name, numbers in by_type.items() if self._costs.is_object(name)]
        yield largest(apart)
        for name, numbers in by_type.items():
            if not self._costs.is_object(name):
                yield from numbers

    def _field(self, field: Field, type_name: str, sizes: Sizes) -> Number:
        known = self._costs.of_field(type_name, field.name)
        if known is None:  # `__typename`, and what only the machinery between subgraphs knows
            return 0
        size, beneath = self.items(field, known, sizes)
        inner = self.of(field.selections, known.type, beneath) if field.selections else 0
        return total([product(size, total([known.weight, inner])), arguments_cost(field, known, self._costs)])

    def items(self, field: Field, known: FieldCost, sizes: Sizes) -> tuple[Number, Sizes]:
        if known.size is not None and known.size.sized:
            beneath = dict.fromkeys(known.size.sized, self._size(known, field))
            return (self._list_size if known.is_list else 1), beneath
        if not known.is_list:
            return 1, NO_SIZES
        return (sizes[field.name] if field.name in sizes else self._size(known, field)), NO_SIZES

    def _size(self, known: FieldCost, field: Field) -> Number:
        if known.size is None:
            return self._list_size
        assumed = self._list_size if known.size.assumed is None else known.size.assumed
        given = dict(field.arguments)
        fixed: list[int] = []
        named: list[str] = []
        for name in known.size.slicing:
            match given.get(name):
                case Variable(name=variable):
                    named.append(variable)
                case Literal(text=text):
                    fixed.extend([_items(int(text))] if text.lstrip("-").isdecimal() else ())
                case None if name in known.arguments:
                    fixed.extend(_default(known.arguments[name]))
        return _sliced(fixed, named, assumed) if named else max(fixed, default=assumed)


def _sliced(fixed: list[int], named: list[str], assumed: int) -> Formula:
    def size(variables: Mapping[str, object]) -> int:
        values = (variables.get(name) for name in named)
        return max([*fixed, *(_items(value) for value in values if _is_number(value))], default=assumed)

    return size


def _default(given: GraphQLArgument) -> Iterator[int]:
    node = given.ast_node
    if node is not None and isinstance(node.default_value, IntValueNode):
        yield _items(int(node.default_value.value))


def _is_number(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _items(number: int) -> int:
    return max(number, 0)


def _if(conditions: tuple[Condition, ...], number: Number) -> Number:
    if not conditions or number == 0:
        return number

    def when(variables: Mapping[str, object]) -> int:
        if all(variables.get(each.variable) is not each.negated for each in conditions):
            return number if isinstance(number, int) else number(variables)
        return 0

    return when


def arguments_cost(field: Field, known: FieldCost, costs: Costs) -> Number:
    """Of the arguments that are given, and of the fields of input objects in them."""
    return total(
        _input(value, known.arguments[name], costs)
        for name, value in field.arguments
        if name in known.arguments
    )


def _input(value: Value, place: GraphQLArgument | GraphQLInputField, costs: Costs) -> Number:
    match value:
        case Variable(name=name):
            if not costs.of_input(place) and not costs.inputs(place):
                return 0
            return lambda variables: _of_json(variables.get(name), place, costs)
        case ListValue(items=items):
            return total(_input(item, place, costs) for item in items)
        case ObjectValue(fields=fields):
            known = costs.inputs(place)
            inner = (_input(each, known[name], costs) for name, each in fields if name in known)
            return total([costs.of_input(place), *inner])
        case Literal(text="null"):
            return 0
    return costs.of_input(place)


def _of_json(value: object, place: GraphQLArgument | GraphQLInputField, costs: Costs) -> int:
    if value is None:
        return 0
    if isinstance(value, list):
        return sum(_of_json(item, place, costs) for item in value)
    own = costs.of_input(place)
    if isinstance(value, dict):
        known = costs.inputs(place)
        own += sum(_of_json(each, known[name], costs) for name, each in value.items() if name in known)
    return own
