"""A field that requires protected data must be protected at least as well.

Its value is computed from what it requires, so whoever may read it learns of that. Data are protected by
themselves, by the type that has them and by their own type; behind an interface, by any type that may stand
there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graphql.language import ConstDirectiveNode

from schema.codes import ErrorCode
from schema.composition import CompositionError, composition_error
from schema.directives import HasDirectives, has
from schema.federation import Federation
from schema.merge.authorization import implies, required_alternatives
from schema.subgraph.contexts import context_setters, contextual_arguments
from schema.subgraph.field_sets import applied_field_sets, parsed_or_empty, selected_fields
from schema.subgraph.model import SubgraphSchema
from schema.subgraph.specification import AUTHENTICATED, POLICY, REQUIRES, REQUIRES_SCOPES
from schema.type_nodes import named_type

__all__ = ["check_transitive_authorization"]


def check_transitive_authorization(federation: Federation) -> Iterator[CompositionError]:
    for schema in federation.subgraphs.values():
        for used in _used(schema):
            own = tuple(_asked_for(federation, used.owner, used.field))
            coordinate = f"{used.owner}.{used.field}"
            for selected in selected_fields(schema, used.root, parsed_or_empty(used.text)):
                needed = tuple(_protections(federation, selected.parent.name, selected.field.name))
                if not _covers(own, needed):
                    yield composition_error(
                        ErrorCode.MISSING_TRANSITIVE_AUTH_REQUIREMENTS,
                        f"[{schema.name}] `{coordinate}` {used.verb} "
                        f"`{selected.parent.name}.{selected.field.name}`, which needs rights that "
                        f"`{coordinate}` does not ask for. Repeat its @authenticated, "
                        "@requiresScopes or @policy.",
                        [(schema.name, used.node)],
                    )


@dataclass(frozen=True, slots=True)
class _Use:
    """A field that is computed from what is selected elsewhere."""

    owner: str
    field: str
    verb: str
    root: str
    text: str | None
    node: ConstDirectiveNode


def _used(schema: SubgraphSchema) -> Iterator[_Use]:
    for found in applied_field_sets(schema, (REQUIRES,)):
        yield _Use(found.owner.name, found.field or "", "requires", found.root, found.text, found.node)
    setters = context_setters(schema)
    for owner, field, argument in contextual_arguments(schema):
        for setter in setters.get(argument.context or "", ()):
            verb, node = "takes from a context", argument.application
            yield _Use(owner.name, field, verb, setter.name, argument.selection, node)


def _protections(federation: Federation, type_name: str, field: str) -> Iterator[HasDirectives]:
    """Of data that are selected: whoever may stand behind an interface has a say."""
    for owner in (type_name, *federation.implementers(type_name)):
        yield from _asked_for(federation, owner, field)


def _asked_for(federation: Federation, type_name: str, field: str) -> Iterator[HasDirectives]:
    """The field, its type and the type that has it, in every subgraph: all of them protect it."""
    sources = federation.fields(type_name).get(field, ())
    yield from (source.node for source in sources)
    for name in {type_name, *(named_type(source.node.type) for source in sources)}:
        yield from (found.node for found in federation.types.get(name, {}).values())


def _covers(own: tuple[HasDirectives, ...], needed: tuple[HasDirectives, ...]) -> bool:
    if any(has(node, AUTHENTICATED) for node in needed) and not any(has(node, AUTHENTICATED) for node in own):
        return False
    return all(
        implies(required_alternatives(own, name, parameter), required_alternatives(needed, name, parameter))
        for name, parameter in ((REQUIRES_SCOPES, "scopes"), (POLICY, "policies"))
    )
