"""The federation directives: their definitions, and the version that brought each.

On the way in, every applied federation directive gets the name below, whatever the subgraph calls it: so
the rest of composition asks for `KEY` and cannot mistake a subgraph's own `@key` for it.
See https://www.apollographql.com/docs/graphos/schema-design/federated-schemas/reference/directives.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from graphql.language import DefinitionNode, parse

from schema.links import APOLLO, Link

__all__ = [
    "AUTHENTICATED",
    "CACHE_TAG",
    "CARRIED",
    "COMPOSE_DIRECTIVE",
    "CONTEXT",
    "COST",
    "EXTENDS",
    "EXTERNAL",
    "FEDERATION_ONE",
    "FROM_CONTEXT",
    "INACCESSIBLE",
    "INTERFACE_OBJECT",
    "KEY",
    "LIST_SIZE",
    "NEWEST_VERSION",
    "OVERRIDE",
    "POLICY",
    "PREFIX",
    "PROVIDES",
    "REQUIRES",
    "REQUIRES_SCOPES",
    "SHAREABLE",
    "TAG",
    "Version",
    "available_directives",
    "definitions",
    "implied_version",
    "is_federation_directive",
    "is_federation_element",
    "known_versions",
    "published_name",
    "specification_types",
]

Version = tuple[int, int]

FEDERATION_ONE: Version = (1, 0)
NEWEST_VERSION: Version = (2, 15)

PREFIX = "federation__"

KEY = PREFIX + "key"
REQUIRES = PREFIX + "requires"
PROVIDES = PREFIX + "provides"
EXTERNAL = PREFIX + "external"
EXTENDS = PREFIX + "extends"
TAG = PREFIX + "tag"
SHAREABLE = PREFIX + "shareable"
INACCESSIBLE = PREFIX + "inaccessible"
OVERRIDE = PREFIX + "override"
COMPOSE_DIRECTIVE = PREFIX + "composeDirective"
INTERFACE_OBJECT = PREFIX + "interfaceObject"
AUTHENTICATED = PREFIX + "authenticated"
REQUIRES_SCOPES = PREFIX + "requiresScopes"
POLICY = PREFIX + "policy"
CONTEXT = PREFIX + "context"
FROM_CONTEXT = PREFIX + "fromContext"
COST = PREFIX + "cost"
LIST_SIZE = PREFIX + "listSize"
CACHE_TAG = PREFIX + "cacheTag"

CARRIED = (INACCESSIBLE, TAG, AUTHENTICATED, REQUIRES_SCOPES, POLICY, COST, LIST_SIZE)
"""What composition carries into the supergraph, merged."""

_ANYWHERE = (
    "FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ARGUMENT_DEFINITION | SCALAR | ENUM | ENUM_VALUE"
    " | INPUT_OBJECT | INPUT_FIELD_DEFINITION"
)
_PROTECTED = "FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM"

_DIRECTIVES: Mapping[str, tuple[Version, str]] = {
    KEY: (
        (1, 0),
        "(fields: federation__FieldSet!, resolvable: Boolean = true) repeatable on OBJECT | INTERFACE",
    ),
    REQUIRES: ((1, 0), "(fields: federation__FieldSet!) on FIELD_DEFINITION"),
    PROVIDES: ((1, 0), "(fields: federation__FieldSet!) on FIELD_DEFINITION"),
    EXTERNAL: ((1, 0), "(reason: String) on OBJECT | FIELD_DEFINITION"),
    EXTENDS: ((1, 0), " on OBJECT | INTERFACE"),
    TAG: ((1, 0), f"(name: String!) repeatable on {_ANYWHERE} | SCHEMA"),
    INACCESSIBLE: ((1, 0), f" on {_ANYWHERE}"),
    SHAREABLE: ((2, 0), " repeatable on OBJECT | FIELD_DEFINITION"),
    OVERRIDE: ((2, 0), "(from: String!, label: String) on FIELD_DEFINITION"),
    COMPOSE_DIRECTIVE: ((2, 1), "(name: String!) repeatable on SCHEMA"),
    INTERFACE_OBJECT: ((2, 3), " on OBJECT"),
    AUTHENTICATED: ((2, 5), f" on {_PROTECTED}"),
    REQUIRES_SCOPES: ((2, 5), f"(scopes: [[federation__Scope!]!]!) on {_PROTECTED}"),
    POLICY: ((2, 6), f"(policies: [[federation__Policy!]!]!) on {_PROTECTED}"),
    CONTEXT: ((2, 8), "(name: String!) repeatable on INTERFACE | OBJECT | UNION"),
    FROM_CONTEXT: ((2, 8), "(field: federation__ContextFieldValue) on ARGUMENT_DEFINITION"),
    COST: (
        (2, 9),
        "(weight: Int!) on ARGUMENT_DEFINITION | ENUM | FIELD_DEFINITION | INPUT_FIELD_DEFINITION"
        " | OBJECT | SCALAR",
    ),
    LIST_SIZE: (
        (2, 9),
        "(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!],"
        " requireOneSlicingArgument: Boolean = true) on FIELD_DEFINITION",
    ),
    CACHE_TAG: ((2, 12), "(format: String!) repeatable on INTERFACE | OBJECT | FIELD_DEFINITION"),
}

_SCALARS = ("FieldSet", "Scope", "Policy", "ContextFieldValue")

_FIRST: tuple[Version, ...] = ((0, 1),)

_OWN_SPECIFICATIONS: Mapping[str, tuple[tuple[Version, ...], tuple[str, ...]]] = {
    "tag": (((0, 1), (0, 2), (0, 3)), ("tag",)),
    "inaccessible": (((0, 1), (0, 2)), ("inaccessible",)),
    "authenticated": (_FIRST, ("authenticated",)),
    "requiresScopes": (_FIRST, ("requiresScopes",)),
    "policy": (_FIRST, ("policy",)),
    "cost": (_FIRST, ("cost", "listSize")),
    "context": (_FIRST, ("context", "fromContext")),
    "cacheTag": (_FIRST, ("cacheTag",)),
    "link": (((1, 0),), ()),
    "core": (((0, 1), (0, 2)), ()),
}
"""The versions and the directives of what a subgraph may also link by a specification of its own."""


def published_name(directive: str) -> str:
    """`key` of the name that applied directives have here."""
    return directive.removeprefix(PREFIX)


def available_directives(links: tuple[Link, ...], version: Version) -> dict[str, str]:
    """The name in the subgraph's text to the name used here."""
    federation = next((link for link in links if link.identity == f"{APOLLO}/federation"), None)
    names: dict[str, str] = {}
    for directive, (since, _) in _DIRECTIVES.items():
        if since <= version:
            published = published_name(directive)
            local = federation.local_name(f"@{published}")[1:] if federation else published
            names[local] = directive
    for link in links:
        specification = link.identity.removeprefix(f"{APOLLO}/")
        for published in _OWN_SPECIFICATIONS.get(specification, ((), ()))[1]:
            names[link.local_name(f"@{published}")[1:]] = PREFIX + published
    return names


def specification_types(links: tuple[Link, ...]) -> frozenset[str]:
    """The names that types of the specifications have in the subgraph's text."""
    return frozenset(link.local_name(name) for link in links for name in _SCALARS) | {
        "_Any",
        "_Entity",
        "_Service",
        "_FieldSet",
        *(PREFIX + name for name in _SCALARS),
    }


def is_federation_element(element: str, version: Version) -> bool:
    """Whether it may be imported: a directive with its `@`, or a scalar."""
    if not element.startswith("@"):
        return element in _SCALARS
    since, _ = _DIRECTIVES.get(PREFIX + element[1:], ((99, 0), ""))
    return since <= version


def known_versions(specification: str) -> tuple[Version, ...]:
    """Of a specification that subgraphs may link beside federation."""
    return _OWN_SPECIFICATIONS.get(specification, ((), ()))[0]


def implied_version(link: Link) -> Version | None:
    """The version of federation that first had the directives of another specification."""
    _, published = _OWN_SPECIFICATIONS.get(link.identity.removeprefix(f"{APOLLO}/"), ((), ()))
    return max((_DIRECTIVES[PREFIX + name][0] for name in published), default=None)


def is_federation_directive(published: str) -> bool:
    return PREFIX + published in _DIRECTIVES


@lru_cache(maxsize=1)
def definitions() -> tuple[DefinitionNode, ...]:
    """The definitions that a subgraph's text may leave out, and that replace its own."""
    scalars = [f"scalar {PREFIX}{name}" for name in _SCALARS]
    directives = [f"directive @{name}{rest}" for name, (_, rest) in _DIRECTIVES.items()]
    return parse("\n".join(scalars + directives), no_location=True).definitions
