"""Lists that must be asked for with exactly one slicing argument: `@listSize(requireOneSlicingArgument:)`.

Without one, an estimate has only a guess of how long the list is; with two, one of them says nothing. An
argument that is null or a variable without a value is not given. A default counts where none is given.
See the cost specification (graphql-cost, IBM), section 3.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from schema.costs import Costs, FieldCost
from schema.selections import Condition, Field, InlineFragment, SelectionSet
from schema.values import Literal, Variable

__all__ = ["SliceCheck", "Unsliced", "slice_checks"]

Variables = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Unsliced:
    """A field that has none of its slicing arguments, or several."""

    coordinate: str
    arguments: tuple[str, ...]

    def __str__(self) -> str:
        return f"'{self.coordinate}' takes exactly one of {', '.join(self.arguments)}"


SliceCheck = Callable[[Variables], Unsliced | None]


def slice_checks(selections: SelectionSet, type_name: str, costs: Costs) -> tuple[SliceCheck, ...]:
    """Those that the variables decide, or that fail whatever they are."""
    return tuple(_checks(selections, type_name, costs, ()))


def _checks(
    selections: SelectionSet, type_name: str, costs: Costs, above: tuple[Condition, ...]
) -> Iterator[SliceCheck]:
    for selection in selections:
        conditions = above + selection.conditions
        match selection:
            case InlineFragment(on=on):
                yield from _checks(selection.selections, on or type_name, costs, conditions)
            case Field():
                known = costs.of_field(type_name, selection.name)
                if known is None:
                    continue
                if known.size is not None and known.size.requires_one:
                    failed = Unsliced(f"{type_name}.{selection.name}", known.size.slicing)
                    yield from _check(selection, known, failed, conditions)
                if selection.selections:
                    yield from _checks(selection.selections, known.type, costs, conditions)


def _check(
    field: Field, known: FieldCost, failed: Unsliced, conditions: tuple[Condition, ...]
) -> Iterator[SliceCheck]:
    slicing = failed.arguments
    given = {name: value for name, value in field.arguments if name in slicing}
    fixed = sum(not isinstance(each, Variable) and each != Literal("null") for each in given.values())
    named = tuple(each.name for each in given.values() if isinstance(each, Variable))
    defaults = sum(_has_default(known, name) for name in slicing if name not in given)
    if fixed == 1 and not named:
        return

    def check(variables: Variables) -> Unsliced | None:
        if any(variables.get(each.variable) is each.negated for each in conditions):
            return None
        said = fixed + sum(variables.get(name) is not None for name in named)
        return None if (said or defaults) == 1 else failed

    yield check


def _has_default(known: FieldCost, name: str) -> bool:
    argument = known.arguments.get(name)
    return (
        argument is not None and argument.ast_node is not None and argument.ast_node.default_value is not None
    )
