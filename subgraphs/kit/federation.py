"""The federated schema of a subgraph: its header, its marks, and entities that are resolved in batches.

A type with a key resolves its references by a class method:

    @classmethod
    async def resolve_reference(cls, info: Info[Context, None], reference: Reference) -> Self | None

All references of one `_entities` call are started together, so those that go through one loader are one read.
A reference that fails is null with its own error, and the others are answered.
"""

# No `from __future__ import annotations` here: Strawberry reads the annotations of `entities_resolver`.

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any, Literal, Protocol, cast

import strawberry
from graphql import (
    GraphQLArgument,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    GraphQLUnionType,
    Undefined,
)
from strawberry.federation.schema import FederationAny
from strawberry.federation.schema_directive import Location, schema_directive
from strawberry.schema.config import StrawberryConfig
from strawberry.types import Info
from strawberry.types.base import get_object_definition
from strawberry.types.field import StrawberryField

from subgraphs.kit.errors import BadUserInput
from subgraphs.kit.scalars import SCALARS

__all__ = ["CopyOf", "Pii", "Reference", "SubgraphSchema", "required_keys", "text_key", "text_keys"]

MARKS_URL = "https://fiche.example/customer/v1.0"

Reference = Mapping[str, object]
"""The representation of an entity as the gateway sends it, with the names of the schema."""


@schema_directive(locations=[Location.FIELD_DEFINITION], name="copyOf", compose=True, import_url=MARKS_URL)
class CopyOf:
    """The field is a copy. `field` names its owner, `compare` the rule of comparison."""

    field: str
    compare: str


@schema_directive(locations=[Location.FIELD_DEFINITION], name="pii", compose=True, import_url=MARKS_URL)
class Pii:
    """The field holds personal data."""

    kind: str


class Referenced(Protocol):
    def resolve_reference(self, info: Info, reference: Reference) -> Awaitable[object]: ...


class SubgraphSchema(strawberry.federation.Schema):
    def __init__(
        self,
        query: type,
        types: Sequence[type] = (),
        mutation: type | None = None,
        subscription: type | None = None,
        federation_version: Literal["2.3", "2.9"] = "2.9",
    ) -> None:
        super().__init__(
            query=query,
            mutation=mutation,
            subscription=subscription,
            types=types,
            config=StrawberryConfig(scalar_map=SCALARS),
            federation_version=federation_version,
        )
        _leave_out_null_defaults(self.executable)
        _resolve_directly(self.executable)
        _know_entities_by_their_class(self.executable)

    @property
    def executable(self) -> GraphQLSchema:
        """The schema as graphql-core executes it. Strawberry keeps it under a private name only."""
        return self._schema

    def entities_resolver(self, info: Info, representations: list[FederationAny]) -> list[FederationAny]:
        return [cast(FederationAny, self._referenced(info, item)) for item in representations]

    def _referenced(self, info: Info, representation: object) -> object:
        """What graphql-core completes: an awaitable, or an exception for this one item."""
        if not isinstance(representation, Mapping):
            return BadUserInput("A representation is an object with __typename and a key.")
        name = representation.get("__typename")
        known = self.schema_converter.type_map.get(name) if isinstance(name, str) else None
        origin = getattr(known.definition, "origin", None) if known else None
        if origin is None or not hasattr(origin, "resolve_reference"):
            return BadUserInput(f"{name!r} is not an entity of this subgraph.")
        return cast(Referenced, origin).resolve_reference(info, cast(Reference, representation))


def text_key(reference: Reference, name: str) -> str:
    """A key of the reference. Raises BadUserInput where it is missing: the planner owes it."""
    match reference.get(name):
        case str() as key:
            return key
        case int() as number:
            return str(number)
        case _:
            raise BadUserInput(f"The representation of {reference.get('__typename')} lacks {name}.")


def text_keys(reference: Reference, name: str) -> tuple[str, ...] | None:
    """The keys that another subgraph gave, each once; None where the plan did not bring them along."""
    match reference.get(name):
        case None:
            return None
        case list() as keys:
            return tuple(dict.fromkeys(str(key) for key in keys))
        case _:
            raise BadUserInput(f"{name} of {reference.get('__typename')} is not a list.")


def required_keys(keys: tuple[str, ...] | None, name: str) -> tuple[str, ...]:
    """For a field that cannot be resolved without them. Raises BadUserInput: the planner owes them."""
    if keys is None:
        raise BadUserInput(f"The representation lacks {name}, which this field requires.")
    return keys


def _leave_out_null_defaults(schema: GraphQLSchema) -> None:
    """`first: int | None = None` is an argument that may be left out, not one that is null by default."""
    for type_ in schema.type_map.values():
        inputs: Iterable[GraphQLArgument | GraphQLInputField] = ()
        if isinstance(type_, GraphQLInputObjectType):
            inputs = type_.fields.values()
        elif isinstance(type_, GraphQLObjectType):
            inputs = [argument for field in type_.fields.values() for argument in field.args.values()]
        for item in inputs:
            if item.default_value is None:
                item.default_value = Undefined


def _resolve_directly(schema: GraphQLSchema) -> None:
    """Takes Strawberry's wrappers off the fields that need none: those without arguments to convert.

    On a page of 500 orders the wrappers cost more than the values. A field of the
    subscription root resolves to its event.
    """
    for type_ in schema.type_map.values():
        if not isinstance(type_, GraphQLObjectType) or type_.name.startswith("__"):
            continue
        if type_ is schema.subscription_type:
            continue
        for field in type_.fields.values():
            definition = field.extensions.get("strawberry-definition")
            if isinstance(definition, StrawberryField) and not definition.extensions:
                field.resolve = _direct(definition) or field.resolve


def _direct(definition: StrawberryField) -> Callable[[Any, GraphQLResolveInfo[Any]], object] | None:
    resolver = definition.base_resolver
    if resolver is None:
        name = definition.python_name
        return lambda source, _: getattr(source, name)
    if resolver.arguments or not resolver.self_parameter:
        return None
    method = cast(Callable[..., object], resolver.wrapped_func)
    if resolver.info_parameter is None:
        return lambda source, _: method(source)
    return lambda source, raw: method(source, Info(_raw_info=raw, _field=definition))


def _know_entities_by_their_class(schema: GraphQLSchema) -> None:
    """Strawberry tries all types in turn for each entity; the class of the object says it at once."""
    union = schema.type_map.get("_Entity")
    if isinstance(union, GraphQLUnionType):
        union.resolve_type = lambda entity, _info, _type: get_object_definition(entity, strict=True).name
