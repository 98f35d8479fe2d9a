"""The machinery of a supergraph: join and link, and the specifications whose directives are applied in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from graphql.language import (
    ConstDirectiveNode,
    ConstValueNode,
    DefinitionNode,
    EnumTypeDefinitionNode,
    EnumValueDefinitionNode,
    NameNode,
    StringValueNode,
    parse,
)

from schema.directives import string_argument
from schema.links import APOLLO
from schema.merge.composed import ComposedDirective
from schema.merge.joins import Graphs
from schema.nodes import directive, enum, listed, record, string
from schema.subgraph.model import SubgraphSchema
from schema.subgraph.specification import published_name

__all__ = ["applied_specifications", "graph_enum", "links", "machinery"]

_MACHINERY = '''
directive @link(url: String, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA
directive @join__graph(name: String!, url: String!) on ENUM_VALUE
directive @join__type(
  graph: join__Graph!
  key: join__FieldSet
  extension: Boolean! = false
  resolvable: Boolean! = true
  isInterfaceObject: Boolean! = false
) repeatable on OBJECT | INTERFACE | UNION | ENUM | INPUT_OBJECT | SCALAR
directive @join__field(
  graph: join__Graph
  requires: join__FieldSet
  provides: join__FieldSet
  type: String
  external: Boolean
  override: String
  usedOverridden: Boolean
  overrideLabel: String
  contextArguments: [join__ContextArgument!]
) repeatable on FIELD_DEFINITION | INPUT_FIELD_DEFINITION
directive @join__implements(graph: join__Graph!, interface: String!) repeatable on OBJECT | INTERFACE
directive @join__unionMember(graph: join__Graph!, member: String!) repeatable on UNION
directive @join__enumValue(graph: join__Graph!) repeatable on ENUM_VALUE
directive @join__directive(
  graphs: [join__Graph!]
  name: String!
  args: join__DirectiveArguments
) repeatable on SCHEMA | OBJECT | INTERFACE | FIELD_DEFINITION

scalar join__FieldSet
scalar join__FieldValue
scalar join__DirectiveArguments
scalar link__Import

input join__ContextArgument {
  name: String!
  type: String!
  context: String!
  selection: join__FieldValue!
}

enum link__Purpose {
  """Without the feature, what the supergraph protects would be open."""
  SECURITY
  """Without the feature, the supergraph cannot be executed."""
  EXECUTION
}
'''

_ON_ELEMENTS = (
    "FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ARGUMENT_DEFINITION | SCALAR | ENUM | ENUM_VALUE"
    " | INPUT_OBJECT | INPUT_FIELD_DEFINITION"
)
_ON_PROTECTED = "FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM"


@dataclass(frozen=True, slots=True)
class Specification:
    name: str
    version: str
    directives: Mapping[str, str]
    """Name to definition."""
    scalars: tuple[str, ...] = ()
    purpose: str | None = None


_SPECIFICATIONS = (
    Specification(
        "tag", "v0.3", {"tag": f"directive @tag(name: String!) repeatable on {_ON_ELEMENTS} | SCHEMA"}
    ),
    Specification(
        "inaccessible",
        "v0.2",
        {"inaccessible": f"directive @inaccessible on {_ON_ELEMENTS}"},
        purpose="SECURITY",
    ),
    Specification(
        "authenticated",
        "v0.1",
        {"authenticated": f"directive @authenticated on {_ON_PROTECTED}"},
        purpose="SECURITY",
    ),
    Specification(
        "requiresScopes",
        "v0.1",
        {
            "requiresScopes": "directive @requiresScopes(scopes: [[requiresScopes__Scope!]!]!)"
            f" on {_ON_PROTECTED}"
        },
        scalars=("requiresScopes__Scope",),
        purpose="SECURITY",
    ),
    Specification(
        "policy",
        "v0.1",
        {"policy": f"directive @policy(policies: [[policy__Policy!]!]!) on {_ON_PROTECTED}"},
        scalars=("policy__Policy",),
        purpose="SECURITY",
    ),
    Specification(
        "context",
        "v0.1",
        {
            "context": "directive @context(name: String!) repeatable on INTERFACE | OBJECT | UNION",
            "context__fromContext": "directive @context__fromContext(field: context__ContextFieldValue)"
            " on ARGUMENT_DEFINITION",
        },
        scalars=("context__ContextFieldValue",),
        purpose="SECURITY",
    ),
    Specification("cacheTag", "v0.1", {}, purpose="EXECUTION"),
    Specification(
        "cost",
        "v0.1",
        {
            "cost": "directive @cost(weight: Int!) on ARGUMENT_DEFINITION | ENUM | FIELD_DEFINITION"
            " | INPUT_FIELD_DEFINITION | OBJECT | SCALAR",
            "listSize": "directive @listSize(assumedSize: Int, slicingArguments: [String!],"
            " sizedFields: [String!], requireOneSlicingArgument: Boolean = true) on FIELD_DEFINITION",
        },
    ),
)


def applied_specifications(applied: Iterable[ConstDirectiveNode]) -> tuple[Specification, ...]:
    """Those of which a directive is among the applied, or is carried within a `@join__directive`."""
    names = {published_name(_carried_name(node)) for node in applied}
    return tuple(found for found in _SPECIFICATIONS if names & {found.name, *found.directives})


def _carried_name(node: ConstDirectiveNode) -> str:
    return (
        string_argument(node, "name") if node.name.value == "join__directive" else None
    ) or node.name.value


def links(
    specifications: Iterable[Specification], composed: Sequence[ComposedDirective]
) -> Iterator[ConstDirectiveNode]:
    yield _link(f"{APOLLO}/link/v1.0")
    yield _link(f"{APOLLO}/join/v0.5", purpose="EXECUTION")
    for found in specifications:
        imported = [f"@{name}" for name in found.directives if name != found.name and "__" not in name]
        yield _link(
            f"{APOLLO}/{found.name}/{found.version}",
            purpose=found.purpose,
            imports=[StringValueNode(value=name) for name in imported],
        )
    by_url: dict[str, list[ComposedDirective]] = {}
    for directive_ in composed:
        by_url.setdefault(directive_.link.url, []).append(directive_)
    for url, members in by_url.items():
        yield _link(url, imports=[_import(member) for member in members])


def machinery(specifications: Iterable[Specification]) -> Iterator[DefinitionNode]:
    yield from _parsed(_MACHINERY)
    for found in specifications:
        scalars = tuple(f"scalar {scalar}" for scalar in found.scalars)
        for definition in (*scalars, *found.directives.values()):
            yield from _parsed(definition)


def graph_enum(graphs: Graphs, subgraphs: Mapping[str, SubgraphSchema]) -> EnumTypeDefinitionNode:
    return EnumTypeDefinitionNode(
        name=NameNode(value="join__Graph"),
        values=tuple(
            EnumValueDefinitionNode(
                name=NameNode(value=graph),
                directives=(directive("join__graph", name=string(name), url=string(subgraphs[name].url)),),
            )
            for name, graph in graphs.items()
        ),
    )


@lru_cache(maxsize=64)
def _parsed(sdl: str) -> tuple[DefinitionNode, ...]:
    return parse(sdl, no_location=True).definitions


def _link(url: str, purpose: str | None = None, imports: Sequence[ConstValueNode] = ()) -> ConstDirectiveNode:
    return directive(
        "link",
        url=string(url),
        **{"for": enum(purpose) if purpose else None, "import": listed(list(imports)) if imports else None},
    )


def _import(composed: ComposedDirective) -> ConstValueNode:
    local = f"@{composed.name}"
    if local == composed.element:
        return StringValueNode(value=local)
    return record(**{"name": composed.element, "as": local})
