"""What differs between two supergraphs, for those who send operations to them.

    changes(old, new) -> tuple[Change, ...]      breaking ones first
    effect_on(document, …) -> Effect             what they do to one recorded document

A rule is one file with one function, over what clients see: the API schemas. Only what a caller must be
allowed to do is not in them, and read from the supergraphs themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from graphql import GraphQLSchema

from schema.api_schema import api_schema
from schema.changes.directives import directive_changes
from schema.changes.elements import elements
from schema.changes.enum_values import enum_value_changes
from schema.changes.fields import field_changes
from schema.changes.inputs import input_changes
from schema.changes.interfaces import interface_changes
from schema.changes.model import Change, ChangeCode, Criticality
from schema.changes.operations import Effect, effect_on
from schema.changes.rights import right_changes
from schema.changes.roots import root_changes
from schema.changes.types import type_changes
from schema.changes.union_members import union_member_changes
from schema.changes.words import word_changes
from schema.supergraph import Supergraph

__all__ = ["Change", "ChangeCode", "Criticality", "Effect", "changes", "effect_on"]

_RULES: tuple[Callable[[GraphQLSchema, GraphQLSchema], Iterator[Change]], ...] = (
    root_changes,
    type_changes,
    field_changes,
    input_changes,
    enum_value_changes,
    union_member_changes,
    interface_changes,
    directive_changes,
    word_changes,
)
_ORDER = tuple(Criticality)


def changes(old: Supergraph, new: Supergraph) -> tuple[Change, ...]:
    """By criticality, then by coordinate. Raises InvalidSupergraph where one shows clients nothing."""
    before, after = api_schema(old), api_schema(new)
    visible = frozenset(elements(before).keys() & elements(after).keys())
    found = [change for rule in _RULES for change in rule(before, after)]
    found += right_changes(old.schema, new.schema, visible)
    return tuple(sorted(found, key=_order))


def _order(change: Change) -> tuple[int, str, str, str]:
    return _ORDER.index(change.criticality), change.coordinate, change.code.value, change.message
