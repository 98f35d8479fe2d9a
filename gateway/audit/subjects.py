"""What has to be fetched and watched so that the account knows whose data an answer holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from graphql import GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema, is_abstract_type
from graphql.type import GraphQLCompositeType

from gateway.audit.settings import AuditSettings
from gateway.config.reading import BadSettings
from gateway.operations.normalize.schema_types import field_type, named_composite, possible_types, root_type
from resolvers.marks import SUBJECT_KEY, Marks, Subject
from schema.directives import has
from schema.operation import Operation
from schema.selections import Field, InlineFragment, Selection, SelectionSet
from schema.supergraph import Supergraph

__all__ = ["noticing", "personal_fields", "with_subject_keys"]


def noticing(settings: AuditSettings, supergraph: Supergraph, api_schema: GraphQLSchema) -> Marks:
    """Raises BadSettings: an account of nobody would look like one in which nobody read anything."""
    type_ = api_schema.type_map.get(settings.subject)
    if not isinstance(type_, GraphQLObjectType) or settings.subject_key not in type_.fields:
        raise BadSettings(
            f"The account is of '{settings.subject}' by '{settings.subject_key}', and the graph has no such "
            "object type with that field. Name one in FICHE_AUDIT."
        )
    subject = Subject(settings.subject, settings.subject_key)
    return Marks(subject=subject, personal=personal_fields(supergraph.schema, settings.personal))


def personal_fields(schema: GraphQLSchema, directive: str) -> Mapping[str, frozenset[str]]:
    """By type. `schema` has the directives of the subgraphs."""
    found: dict[str, frozenset[str]] = {}
    for type_ in schema.type_map.values():
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
            marked = {
                name
                for name, field in type_.fields.items()
                if field.ast_node is not None and has(field.ast_node, directive)
            }
            if marked:
                found[type_.name] = frozenset(marked)
    return found


def with_subject_keys(operation: Operation, subject: Subject, api_schema: GraphQLSchema) -> Operation:
    """Wherever a subject may stand, its key is fetched under a name of its own, which no client is shown."""
    keys = _Keys(subject, api_schema)
    return replace(operation, selections=keys.beneath(operation.selections, root_type(api_schema, operation)))


class _Keys:
    def __init__(self, subject: Subject, api_schema: GraphQLSchema) -> None:
        self._subject, self._schema = subject.type_name, api_schema
        self._key = Field(subject.key, SUBJECT_KEY)

    def beneath(self, selections: SelectionSet, parent: GraphQLCompositeType) -> SelectionSet:
        return SelectionSet(tuple(self._selection(each, parent) for each in selections))

    def _selection(self, selection: Selection, parent: GraphQLCompositeType) -> Selection:
        if selection.selections is None:
            return selection
        if isinstance(selection, InlineFragment):
            on = parent if selection.on is None else named_composite(self._schema, selection.on)
            return replace(selection, selections=self.beneath(selection.selections, on))
        type_ = field_type(self._schema, parent, selection.name)
        inner = self.beneath(selection.selections, type_)
        return replace(selection, selections=SelectionSet((*inner, *self._added(type_))))

    def _added(self, type_: GraphQLCompositeType) -> tuple[Selection, ...]:
        if type_.name == self._subject:
            return (self._key,)
        if is_abstract_type(type_) and self._subject in possible_types(self._schema, type_):
            return (InlineFragment(self._subject, SelectionSet((self._key,))),)
        return ()
