"""What a document defers, and the operation for those of its `@defer` that a request wants.

The document is read once; which of its directives hold is known when a request brings its variables. For
each such outcome the operation is normalised, and what is deferred is numbered by where it stands:

    { orders { ...Lines @defer  customer { ...Card @defer } } }      0: orders.@    1: orders.@.customer

A fragment that is spread at several places is deferred at each of them, and one within another one waits for
that one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from graphql import DocumentNode, GraphQLOutputType, GraphQLSchema, OperationDefinitionNode, get_nullable_type
from graphql.type import GraphQLCompositeType, is_list_type

from gateway.operations.normalize import further_normalized
from gateway.operations.normalize.inline_fragment_spreads import inline_fragment_spreads
from gateway.operations.normalize.read_defer import DeferDirectives
from gateway.operations.normalize.schema_types import field_type, named_composite, root_type
from schema.deferral import (
    Deferral,
    DeferringOperation,
    is_carried,
    marker,
    numbers_in,
    part_of,
    without_markers,
)
from schema.operation import Operation, OperationKind
from schema.selections import Condition, Field, InlineFragment, Selection, SelectionSet
from schema.values import Literal

__all__ = ["MOST_DEFERRALS", "Active", "Deferring", "read_deferring"]

MOST_DEFERRALS: Final = 32
"""Of one operation. With more, nothing is deferred: each is planned and delivered by itself."""

Active = frozenset[int]
"""Directives that hold, by their order in the document."""


@dataclass(frozen=True, slots=True)
class Deferring:
    _read: Operation
    _directives: DeferDirectives

    def active(self, variables: Mapping[str, object]) -> Active:
        defaults = {each.name: each.default == TRUE for each in self._read.variables if each.default}
        return self._directives.active({**defaults, **variables})

    def operation(self, active: Active, api_schema: GraphQLSchema) -> DeferringOperation | None:
        """None where nothing is deferred after all."""
        kept = _only(self._read.selections, active)
        operation = further_normalized(replace(self._read, selections=kept), api_schema)
        numbering = _Numbering(api_schema, self._directives)
        selections = numbering.beneath(operation.selections, root_type(api_schema, operation), (), ())
        if not 0 < len(numbering.deferrals) <= MOST_DEFERRALS:
            return None
        return DeferringOperation(replace(operation, selections=selections), tuple(numbering.deferrals))


def read_deferring(document: DocumentNode, node: OperationDefinitionNode) -> Deferring | None:
    """None where the operation defers nothing."""
    directives = DeferDirectives()
    read = inline_fragment_spreads(document, node, directives)
    return Deferring(read, directives) if directives.found and read.kind is not _STREAM else None


_STREAM: Final = OperationKind.SUBSCRIPTION
TRUE: Final = Literal("true")


def _only(selections: SelectionSet, active: Active) -> SelectionSet:
    return SelectionSet(tuple(_only_active(each, active) for each in selections))


def _only_active(selection: Selection, active: Active) -> Selection:
    if selection.selections is None:
        return selection
    conditions = tuple(each for each in selection.conditions if _is_active(each, active))
    return replace(selection, conditions=conditions, selections=_only(selection.selections, active))


def _is_active(condition: Condition, active: Active) -> bool:
    return not is_carried(condition) or active.issuperset(numbers_in(condition))


class _Numbering:
    """From the numbers of the directives to those of the deferrals."""

    def __init__(self, api_schema: GraphQLSchema, directives: DeferDirectives) -> None:
        self._api_schema, self._directives = api_schema, directives
        self._numbers: dict[object, int] = {}
        self.deferrals: list[Deferral] = []

    def beneath(
        self,
        selections: SelectionSet,
        parent: GraphQLCompositeType,
        path: tuple[str, ...],
        above: tuple[int, ...],
    ) -> SelectionSet:
        return SelectionSet(tuple(self._numbered(each, parent, path, above) for each in selections))

    def _numbered(
        self,
        selection: Selection,
        parent: GraphQLCompositeType,
        path: tuple[str, ...],
        above: tuple[int, ...],
    ) -> Selection:
        if isinstance(selection, InlineFragment):
            return self._fragment(selection, parent, path, above)
        if selection.selections is None:
            return selection
        below = (*path, selection.response_name, *self._each(parent, selection))
        inner = field_type(self._api_schema, parent, selection.name)
        return replace(selection, selections=self.beneath(selection.selections, inner, below, above))

    def _fragment(
        self,
        fragment: InlineFragment,
        parent: GraphQLCompositeType,
        path: tuple[str, ...],
        above: tuple[int, ...],
    ) -> InlineFragment:
        conditions = fragment.conditions
        if directive := part_of(conditions):
            number = self._number(directive[0], path, above)
            above = (*above, number)
            conditions = (*without_markers(conditions), marker((number,)))
        on = parent if fragment.on is None else named_composite(self._api_schema, fragment.on)
        inner = self.beneath(fragment.selections, on, path, above)
        return InlineFragment(fragment.on, inner, conditions)

    def _number(self, directive: int, path: tuple[str, ...], above: tuple[int, ...]) -> int:
        found = self._numbers.setdefault((directive, path, above), len(self.deferrals))
        if found == len(self.deferrals):
            label = self._directives.found[directive].label
            self.deferrals.append(Deferral(label, path, above[-1] if above else None))
        return found

    def _each(self, parent: GraphQLCompositeType, field: Field) -> tuple[str, ...]:
        definition = self._api_schema.get_field(parent, field.name)
        assert definition is not None  # noqa: S101 - validation refused unknown fields
        return ("@",) * _list_depth(definition.type)


def _list_depth(type_: GraphQLOutputType) -> int:
    inner = get_nullable_type(type_)
    return 1 + _list_depth(inner.of_type) if is_list_type(inner) else 0
