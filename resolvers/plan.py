"""The query plan: a small frozen algebra that says which subgraph is asked for what, in which order.

    Sequence   one after the other
    Parallel   side by side
    Fetch      one request to one subgraph: root fields, or entities by representation
    Condition  only if a Boolean variable says so

A plan prints itself in the field's notation (`resolvers.plan_notation`).
"""

from __future__ import annotations

from dataclasses import dataclass

from schema.deferral import Deferral, Part
from schema.frozen import frozen_by_type
from schema.operation import OperationKind, VariableDefinition
from schema.selections import Condition, SelectionSet

__all__ = [
    "EACH",
    "NOTHING",
    "ConditionNode",
    "ContextVariable",
    "Deferred",
    "EntitySet",
    "Fetch",
    "OnTypes",
    "Parallel",
    "PlanNode",
    "QueryPlan",
    "Rename",
    "ResponsePath",
    "Sequence",
    "print_path",
]

NOTHING = SelectionSet()

EACH = "@"
"""The path segment that stands for every item of a list. No GraphQL name is spelt so."""


@dataclass(frozen=True, slots=True)
class OnTypes:
    """The path segment that goes on only where `__typename` is one of these."""

    types: tuple[str, ...]

    def __str__(self) -> str:
        return f"|[{', '.join(self.types)}]"


ResponsePath = tuple["str | OnTypes", ...]
"""Keys of the response under construction, from the root: `("orders", "@", "customer")`."""


def print_path(path: ResponsePath) -> str:
    """`orders.@|[Order].customer`"""
    text = ""
    for segment in path:
        text += str(segment) if isinstance(segment, OnTypes) or not text else f".{segment}"
    return text


@dataclass(frozen=True, slots=True)
class ContextVariable:
    """A variable whose value stands so many levels above an entity (`@fromContext`).

    `selection` leads to the value from the object there, one fragment per type where they differ. Entities
    with different values are asked for apart, in one request. A null is sent where the type allows it; where
    there is no value at all, the entity is not asked for.
    """

    name: str
    type: str
    levels: int
    """Fields on the way, whether lists or not."""
    selection: SelectionSet


@frozen_by_type
@dataclass(frozen=True, slots=True)
class EntitySet:
    """Entities standing at `paths`, asked of a subgraph by representation.

    `requires` says what a representation holds, one fragment per type:
    `{ ... on Order { __typename number } }`. A field with an alias is read from the response under the
    alias and sent under its name. An entity that lacks one of these fields is not asked for.
    `selections` is what is asked of each entity: `{ ... on Order { pointsEarned } }`.
    """

    paths: tuple[ResponsePath, ...]
    requires: SelectionSet
    selections: SelectionSet
    as_type: str | None = None
    """The `__typename` to send instead of the entity's own, for a subgraph that knows its interface only
    (`@interfaceObject`)."""
    key: SelectionSet | None = None
    """The part of `requires` that is the key, in the same form. A null in it means that there is nothing to
    ask for; a null in the rest, which `@requires` wants, is sent. None: all of `requires` is the key."""
    contexts: tuple[ContextVariable, ...] = ()


@frozen_by_type
@dataclass(frozen=True, slots=True)
class Fetch:
    """One request. Either `selections` (root fields) or `entities` is filled, never both."""

    subgraph: str
    kind: OperationKind
    variables: tuple[VariableDefinition, ...] = ()
    """The client's variables that the request mentions, with the types the operation gives them."""
    selections: SelectionSet = NOTHING
    path: ResponsePath = ()
    """Where the root fields are laid: at the root, or where a field leads back to the root type."""
    entities: tuple[EntitySet, ...] = ()

    def __str__(self) -> str:
        from resolvers.plan_notation import print_node

        return print_node(self)


@dataclass(frozen=True, slots=True)
class Sequence:
    nodes: tuple[PlanNode, ...]


@dataclass(frozen=True, slots=True)
class Parallel:
    nodes: tuple[PlanNode, ...]


@dataclass(frozen=True, slots=True)
class ConditionNode:
    """`node` runs only if all `conditions` hold."""

    conditions: tuple[Condition, ...]
    node: PlanNode


PlanNode = Fetch | Sequence | Parallel | ConditionNode


@dataclass(frozen=True, slots=True)
class Rename:
    """A field the client calls `response_name` lies in the fetched data under `data_key`.

    Where two members of an abstract type give one response name to fields that a subgraph may not merge,
    or a key's own name is taken by another field, the fetch uses an alias of its own.
    """

    parent: ResponsePath
    """Where the field's object stands, in response names, with the type conditions of the operation."""
    response_name: str
    data_key: str


@dataclass(frozen=True, slots=True)
class Deferred:
    """Fetches that come later than the answer, for one or several deferrals of the operation."""

    serves: Part
    depends: tuple[int, ...]
    """What has to be there: 0 is the answer itself, 1 the first of the plan's deferred parts, and so on."""
    node: PlanNode | None


@dataclass(frozen=True, slots=True)
class QueryPlan:
    node: PlanNode | None
    """None where nothing has to be fetched, as for `{ __typename }`."""
    renames: tuple[Rename, ...] = ()
    deferred: tuple[Deferred, ...] = ()
    """Each after those it depends on."""
    deferrals: tuple[Deferral, ...] = ()
    """Those of the operation, by number; some may need no fetch of their own."""

    def __str__(self) -> str:
        from resolvers.plan_notation import print_plan

        return print_plan(self)
