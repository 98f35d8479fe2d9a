"""A field that requires protected data must be protected at least as well.

Its value is computed from what it requires, so whoever may read it learns of that.
"""

from __future__ import annotations

from collections.abc import Iterator

from schema.codes import ErrorCode
from schema.composition import CompositionError, composition_error
from schema.directives import HasDirectives, has
from schema.federation import Federation
from schema.merge.authorization import Alternatives, required_alternatives
from schema.subgraph.field_sets import applied_field_sets, parsed_or_empty, selected_fields
from schema.subgraph.specification import AUTHENTICATED, POLICY, REQUIRES, REQUIRES_SCOPES

__all__ = ["check_transitive_authorization"]


def check_transitive_authorization(federation: Federation) -> Iterator[CompositionError]:
    for schema in federation.subgraphs.values():
        for applied in applied_field_sets(schema, (REQUIRES,)):
            own = _nodes(federation, applied.owner.name, applied.field or "")
            for selected in selected_fields(schema, applied.root, parsed_or_empty(applied.text)):
                needed = _nodes(federation, selected.parent.name, selected.field.name)
                if not _covers(own, needed):
                    yield composition_error(
                        ErrorCode.MISSING_TRANSITIVE_AUTH_REQUIREMENTS,
                        f"[{schema.name}] `{applied.coordinate}` requires "
                        f"`{selected.parent.name}.{selected.field.name}`, which needs rights that "
                        f"`{applied.coordinate}` does not ask for. Repeat its @authenticated, "
                        "@requiresScopes or @policy.",
                        [(schema.name, applied.node)],
                    )


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
