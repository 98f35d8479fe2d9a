"""`@context` and `@fromContext` in one subgraph: who sets a context, and which arguments are filled from one.

`"$store { currency }"` names a context and what is selected on the type that sets it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from graphql.language import ConstDirectiveNode, FieldDefinitionNode, InputValueDefinitionNode

from schema.directives import applied, has, string_argument
from schema.subgraph.model import SubgraphSchema, SubgraphType
from schema.subgraph.specification import CONTEXT, FROM_CONTEXT

__all__ = [
    "ContextualArgument",
    "context_name",
    "context_setters",
    "contextual_arguments",
    "contextual_arguments_of",
    "set_contexts",
]

_FIELD_VALUE = re.compile(r"[\s,]*\$[\s,]*(?P<context>[A-Za-z_]\w*)(?P<selection>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class ContextualArgument:
    node: InputValueDefinitionNode
    application: ConstDirectiveNode
    context: str | None
    """None where the text names none."""
    selection: str
    """Empty where the text selects nothing."""

    @property
    def name(self) -> str:
        return self.node.name.value


def contextual_arguments_of(field: FieldDefinitionNode) -> Iterator[ContextualArgument]:
    for node in field.arguments or ():
        for application in applied(node, FROM_CONTEXT):
            found = _FIELD_VALUE.fullmatch(string_argument(application, "field") or "")
            context, selection = (found["context"], found["selection"].strip()) if found else (None, "")
            yield ContextualArgument(node, application, context, selection)


def contextual_arguments(schema: SubgraphSchema) -> Iterator[tuple[SubgraphType, str, ContextualArgument]]:
    """With the type and the name of its field."""
    for owner in schema.types.values():
        for name, field in owner.fields.items():
            for found in contextual_arguments_of(field):
                yield owner, name, found


def set_contexts(owner: SubgraphType) -> Iterator[tuple[str, ConstDirectiveNode]]:
    for application in applied(owner.node, CONTEXT):
        name = string_argument(application, "name")
        if name is not None:
            yield name, application


def context_setters(schema: SubgraphSchema) -> Mapping[str, tuple[SubgraphType, ...]]:
    """By context: the types that set it."""
    setters: dict[str, tuple[SubgraphType, ...]] = {}
    for owner in schema.types.values():
        if has(owner.node, CONTEXT):
            for name, _ in set_contexts(owner):
                setters[name] = (*setters.get(name, ()), owner)
    return setters


def context_name(subgraph: str, context: str) -> str:
    """In the supergraph, where two subgraphs may have contexts of one name."""
    return f"{subgraph}__{context}"
