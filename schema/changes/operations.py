"""What changes do to a document that clients are known to send.

Validation finds most: what a document writes down and the new schema refuses. It cannot see what a client
reads where null used to be impossible, nor what a client puts into its variables.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from graphql import (
    GraphQLEnumType,
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLSchema,
    TypeInfo,
    TypeInfoVisitor,
    get_named_type,
    validate,
)
from graphql.language import (
    DocumentNode,
    FieldNode,
    Node,
    VariableDefinitionNode,
    Visitor,
    parse,
    visit,
)

from schema.changes.model import Change, ChangeCode
from schema.type_nodes import named_type

__all__ = ["Effect", "effect_on"]

_UNSEEN_WHEN_READ = (
    ChangeCode.FIELD_BECAME_NULLABLE,
    ChangeCode.FIELD_TYPE_CHANGED,
    ChangeCode.TYPE_KIND_CHANGED,
)
_UNSEEN_WHEN_SENT = (
    ChangeCode.INPUT_FIELD_REMOVED,
    ChangeCode.REQUIRED_INPUT_FIELD_ADDED,
    ChangeCode.INPUT_FIELD_TYPE_CHANGED,
    ChangeCode.INPUT_FIELD_BECAME_NON_NULL,
    ChangeCode.INPUT_FIELD_BECAME_REQUIRED,
    ChangeCode.INPUT_BECAME_ONE_OF,
    ChangeCode.ENUM_VALUE_REMOVED,
)


@dataclass(frozen=True, slots=True)
class Effect:
    refused_before: tuple[str, ...] = ()
    """Why the document was not valid in the old schema: no change can break it then."""
    reasons: tuple[str, ...] = ()
    """Why it breaks."""


def effect_on(text: str, old: GraphQLSchema, new: GraphQLSchema, changes: Iterable[Change]) -> Effect:
    """Of the changes between two API schemas on one document."""
    try:
        document = parse(text)
    except GraphQLError as error:
        return Effect(refused_before=(_told(error),))
    refused_before = validate(old, document)
    if refused_before:
        return Effect(refused_before=tuple(map(_told, refused_before)))
    refused = tuple(map(_told, validate(new, document)))
    return Effect(reasons=(*refused, *_unseen(document, old, changes)))


def _unseen(document: DocumentNode, old: GraphQLSchema, changes: Iterable[Change]) -> Iterator[str]:
    uses = _Uses(TypeInfo(old), old)
    visit(document, TypeInfoVisitor(uses.info, uses))
    for change in changes:
        if change.code in _UNSEEN_WHEN_READ and change.coordinate in uses.read:
            yield f"It reads `{change.coordinate}`. {change.message}"
        elif change.code in _UNSEEN_WHEN_SENT and change.coordinate.partition(".")[0] in uses.sent:
            yield f"Its variables may hold `{change.coordinate}`. {change.message}"


def _told(error: GraphQLError) -> str:
    place = error.locations[0] if error.locations else None
    return f"{place.line}:{place.column}: {error.message}" if place else error.message


class _Uses(Visitor):
    def __init__(self, info: TypeInfo, schema: GraphQLSchema) -> None:
        super().__init__()
        self.info = info
        self._schema = schema
        self.read: set[str] = set()
        """Fields, and the types of fields."""
        self.sent: set[str] = set()
        """The types that a variable may hold, at any depth."""

    def enter(self, node: Node, *_: object) -> None:
        if isinstance(node, VariableDefinitionNode):
            self._send(named_type(node.type))
        elif isinstance(node, FieldNode):
            parent, found = self.info.get_parent_type(), self.info.get_type()
            if parent is not None and found is not None:
                self.read.update((f"{parent.name}.{node.name.value}", get_named_type(found).name))

    def _send(self, name: str) -> None:
        found = self._schema.get_type(name)
        if name in self.sent or not isinstance(found, GraphQLInputObjectType | GraphQLEnumType):
            return
        self.sent.add(name)
        if isinstance(found, GraphQLInputObjectType):
            for field in found.fields.values():
                self._send(get_named_type(field.type).name)
