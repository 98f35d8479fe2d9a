"""`@authenticated`, `@requiresScopes` and `@policy` of several subgraphs: the caller must satisfy all.

Each list is a choice of sets of scopes (any of all-of). Together they are every choice from the one with
every choice from the other; a set that includes another one asks for nothing that the smaller would not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from graphql.language import ConstDirectiveNode, StringValueNode

from schema.directives import HasDirectives, applied, argument
from schema.nodes import directive, items, listed
from schema.subgraph.specification import AUTHENTICATED, POLICY, REQUIRES_SCOPES, published_name

__all__ = [
    "Alternatives",
    "conjunction",
    "implies",
    "joined_authorization",
    "only_authorization",
    "required_alternatives",
]

Alternatives = tuple[tuple[str, ...], ...]

_LISTS = ((REQUIRES_SCOPES, "scopes"), (POLICY, "policies"))


def joined_authorization(nodes: Iterable[HasDirectives]) -> Iterator[ConstDirectiveNode]:
    sources = tuple(nodes)
    for name, parameter in _LISTS:
        required = required_alternatives(sources, name, parameter)
        if required:
            value = listed([listed([StringValueNode(value=s) for s in every]) for every in required])
            yield directive(published_name(name), **{parameter: value})
    if any(True for node in sources for _ in applied(node, AUTHENTICATED)):
        yield directive(published_name(AUTHENTICATED))


@dataclass(frozen=True, slots=True)
class _Bare:
    directives: tuple[ConstDirectiveNode, ...] | None


def only_authorization(node: HasDirectives) -> HasDirectives:
    """The element without its other directives."""
    kept = (AUTHENTICATED, REQUIRES_SCOPES, POLICY)
    return _Bare(tuple(d for d in node.directives or () if d.name.value in kept))


def required_alternatives(nodes: Iterable[HasDirectives], name: str, parameter: str) -> Alternatives:
    joined: Alternatives = ()
    for node in nodes:
        for application in applied(node, name):
            joined = conjunction(joined, _alternatives(application, parameter))
    return joined


def conjunction(first: Alternatives, second: Alternatives) -> Alternatives:
    if not first or not second:
        return _minimal(first or second)
    return _minimal(tuple(sorted(tuple(sorted({*a, *b})) for a in first for b in second)))


def implies(own: Alternatives, needed: Alternatives) -> bool:
    """Whether whoever satisfies the one satisfies the other."""
    if not needed:
        return True
    return bool(own) and all(any(set(some) <= set(every) for some in needed) for every in own)


def _minimal(alternatives: Alternatives) -> Alternatives:
    distinct: dict[frozenset[str], tuple[str, ...]] = {}
    for every in alternatives:
        distinct.setdefault(frozenset(every), every)
    return tuple(every for asked, every in distinct.items() if not any(less < asked for less in distinct))


def _alternatives(application: ConstDirectiveNode, parameter: str) -> Alternatives:
    return tuple(
        tuple(scope.value for scope in items(every) if isinstance(scope, StringValueNode))
        for every in items(argument(application, parameter))
    )
