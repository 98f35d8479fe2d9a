"""Selection sets: the one vocabulary of keys, `@requires`, operations, fetches and representations.

A selection set is frozen, ordered and hashable, and prints itself as GraphQL. Fragment spreads do not
exist here: they are inlined when an operation is normalised. Of the directives, only `@skip` and
`@include` over a variable remain, as conditions. See GraphQL, section 2.4 (Selection Sets).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache

from graphql.language import FieldNode, InlineFragmentNode, OperationDefinitionNode, SelectionSetNode, parse

from schema.frozen import frozen_by_type
from schema.values import Value, value_from_ast, variables_in

__all__ = [
    "Condition",
    "Field",
    "InlineFragment",
    "Selection",
    "SelectionSet",
    "each_directive_once",
    "has_fragments",
    "merge",
    "parse_selections",
    "selection_variables",
]

Arguments = tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True, order=True)
class Condition:
    """`@include(if: $variable)`, or `@skip` when negated."""

    variable: str
    negated: bool = False

    def __str__(self) -> str:
        return f"@{'skip' if self.negated else 'include'}(if: ${self.variable})"


@frozen_by_type
@dataclass(frozen=True, slots=True)
class Field:
    name: str
    alias: str | None = None
    arguments: Arguments = ()
    conditions: tuple[Condition, ...] = ()
    selections: SelectionSet | None = None

    @property
    def response_name(self) -> str:
        return self.alias or self.name

    def __str__(self) -> str:
        head = self.name if self.alias is None else f"{self.alias}: {self.name}"
        if self.arguments:
            head += "(" + ", ".join(f"{name}: {value}" for name, value in self.arguments) + ")"
        return _with_tail(head, self.conditions, self.selections)


@frozen_by_type
@dataclass(frozen=True, slots=True)
class InlineFragment:
    """`... on Type { … }`; without a type it only carries conditions."""

    on: str | None
    selections: SelectionSet
    conditions: tuple[Condition, ...] = ()

    def __str__(self) -> str:
        return _with_tail("..." if self.on is None else f"... on {self.on}", self.conditions, self.selections)


Selection = Field | InlineFragment


@frozen_by_type
@dataclass(frozen=True, slots=True)
class SelectionSet:
    selections: tuple[Selection, ...] = ()
    _hash: int | None = field(default=None, init=False, repr=False, compare=False)

    def __hash__(self) -> int:
        """Kept, because a planner looks up large sets again and again."""
        found = self._hash
        if found is None:
            found = hash(self.selections)
            object.__setattr__(self, "_hash", found)
        return found

    def __iter__(self) -> Iterator[Selection]:
        return iter(self.selections)

    def __len__(self) -> int:
        return len(self.selections)

    def __bool__(self) -> bool:
        return bool(self.selections)

    def __str__(self) -> str:
        return "{ " + " ".join(map(str, self.selections)) + " }" if self.selections else "{ }"

    @property
    def inner(self) -> str:
        """The text without the outer braces: the form that `@key(fields:)` has."""
        return " ".join(map(str, self.selections))


def _with_tail(head: str, conditions: tuple[Condition, ...], selections: SelectionSet | None) -> str:
    tail = "".join(f" {condition}" for condition in conditions)
    return f"{head}{tail}" if selections is None else f"{head}{tail} {selections}"


@lru_cache(maxsize=4096)
def parse_selections(text: str) -> SelectionSet:
    """A field set such as `id organization { id }`, with or without outer braces.

    Raises GraphQLSyntaxError where the text is no selection set.
    """
    stripped = text.strip()
    source = stripped if stripped.startswith("{") else "{ " + stripped + " }"
    definition = parse(source, no_location=True).definitions[0]
    assert isinstance(definition, OperationDefinitionNode)  # noqa: S101 - a text in braces parses as a query
    return selections_from_ast(definition.selection_set)


def selections_from_ast(node: SelectionSetNode) -> SelectionSet:
    """The fields and inline fragments of a parsed node. Directives and fragment spreads are not read."""
    selections: list[Selection] = []
    for selection in node.selections:
        if isinstance(selection, FieldNode):
            selections.append(
                Field(
                    name=selection.name.value,
                    alias=selection.alias.value if selection.alias else None,
                    arguments=tuple(
                        (a.name.value, value_from_ast(a.value)) for a in selection.arguments or ()
                    ),
                    selections=selections_from_ast(selection.selection_set)
                    if selection.selection_set
                    else None,
                )
            )
        elif isinstance(selection, InlineFragmentNode):
            on = selection.type_condition.name.value if selection.type_condition else None
            selections.append(InlineFragment(on, selections_from_ast(selection.selection_set)))
    return SelectionSet(tuple(selections))


def merge(*sets: SelectionSet) -> SelectionSet:
    """One selection set that asks what each of them asks, in the order of first appearance.

    Fields of one response name, arguments and conditions become one, and so do fragments of one type and
    conditions. Whether two fields of one response name agree is for the caller to know.
    """
    if len(sets) == 1 and _is_merged(sets[0]):
        return sets[0]
    return _merged(selection for selections in sets for selection in selections)


def _is_merged(selections: SelectionSet) -> bool:
    """Whether no two of them could become one. Fields of different names never do, which is quickly seen."""
    names = {found.alias or found.name if isinstance(found, Field) else found.on for found in selections}
    return len(names) == len(selections)


def _merged(selections: Iterable[Selection]) -> SelectionSet:
    kept: dict[object, Selection] = {}
    for selection in selections:
        key = _identity(selection)
        earlier = kept.get(key)
        if earlier is None:
            kept[key] = selection
        elif selection.selections is not None and earlier.selections is not None:
            kept[key] = replace(earlier, selections=merge(earlier.selections, selection.selections))
    return SelectionSet(tuple(kept.values()))


def _identity(selection: Selection) -> object:
    if isinstance(selection, Field):
        return selection.response_name, selection.name, selection.arguments, selection.conditions
    return selection.on, selection.conditions


def has_fragments(selections: SelectionSet) -> bool:
    return any(
        isinstance(found, InlineFragment)
        or (found.selections is not None and has_fragments(found.selections))
        for found in selections
    )


def selection_variables(selections: SelectionSet) -> Iterator[str]:
    """The names of the variables that a selection set mentions, in order, with repeats."""
    for selection in selections:
        yield from (condition.variable for condition in selection.conditions)
        if isinstance(selection, Field):
            for _, value in selection.arguments:
                yield from variables_in(value)
        if selection.selections is not None:
            yield from selection_variables(selection.selections)


def each_directive_once(selections: SelectionSet) -> SelectionSet:
    """The same, as GraphQL (section 3.13) lets it be written: `@skip` and `@include` stand once on a
    selection, so a further one of a kind goes to a fragment around it."""
    if not any(map(_has_conditions, selections)):
        return selections
    return SelectionSet(tuple(_wrapped(selection) for selection in selections))


def _has_conditions(selection: Selection) -> bool:
    return bool(selection.conditions) or any(map(_has_conditions, selection.selections or ()))


def _wrapped(selection: Selection) -> Selection:
    inner = selection.selections
    if inner is not None:
        selection = replace(selection, selections=each_directive_once(inner))
    own = {condition.negated: condition for condition in selection.conditions}
    further = tuple(condition for condition in selection.conditions if condition not in own.values())
    if not further:
        return selection
    selection = replace(selection, conditions=tuple(own.values()))
    return _wrapped(InlineFragment(None, SelectionSet((selection,)), further))
