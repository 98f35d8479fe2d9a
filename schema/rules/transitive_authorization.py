"""A field that requires protected data must be protected at least as well.

Its value is computed from what it requires, so whoever may read it learns of that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graphql.language import ConstDirectiveNode

from schema.codes import ErrorCode
from schema.composition import CompositionError, composition_error
from schema.directives import HasDirectives, has
from schema.federation import Federation
from schema.merge.authorization import Alternatives, required_alternatives
from schema.subgraph.contexts import context_setters, contextual_arguments
from schema.subgraph.field_sets import applied_field_sets, parsed_or_empty, selected_fields
from schema.subgraph.model import SubgraphSchema
from schema.subgraph.specification import AUTHENTICATED, POLICY, REQUIRES, REQUIRES_SCOPES

__all__ = ["check_transitive_authorization"]


def check_transitive_authorization(federation: Federation) -> Iterator[CompositionError]:
    for schema in federation.subgraphs.values():
        for used in _used(schema):
            own = _nodes(federation, used.owner, used.field)
            coordinate = f"{used.owner}.{used.field}"
            for selected in selected_fields(schema, used.root, parsed_or_empty(used.text)):
                needed = _nodes(federation, selected.parent.name, selected.field.name)
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


def _nodes(federation: Federation, type_name: str, field: str) -> tuple[HasDirectives, ...]:
    """The field and its type, in every subgraph: all of them protect it."""
    sources = federation.fields(type_name).get(field, ())
    return (*(s.node for s in sources), *(s.node for s in federation.types[type_name].values()))


def _covers(own: tuple[HasDirectives, ...], needed: tuple[HasDirectives, ...]) -> bool:
    if any(has(node, AUTHENTICATED) for node in needed) and not any(has(node, AUTHENTICATED) for node in own):
        return False
    return all(
        _implies(required_alternatives(own, name, parameter), required_alternatives(needed, name, parameter))
        for name, parameter in ((REQUIRES_SCOPES, "scopes"), (POLICY, "policies"))
    )


def _implies(own: Alternatives, needed: Alternatives) -> bool:
    """Whether whoever satisfies the one satisfies the other."""
    if not needed:
        return True
    return bool(own) and all(any(set(some) <= set(every) for some in needed) for every in own)
