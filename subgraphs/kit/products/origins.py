"""Where each field of a subgraph comes from when a product stands behind it, as operators see it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from graphql import InterfaceTypeDefinitionNode, ObjectTypeDefinitionNode, ObjectTypeExtensionNode, parse

__all__ = ["Origin", "Origins", "Place", "from_product", "from_store", "nobody"]


class Place(Enum):
    PRODUCT = "product"
    STORE = "store"
    """Our own database beside the product."""
    NOBODY = "nobody"
    """The field is null, or the list empty."""


@dataclass(frozen=True, slots=True)
class Origin:
    field: str
    """`Type.field`, or `Type.*` for all fields of the type that are not named themselves."""
    place: Place
    words: str
    """What the product calls it; for the other places, why it is so."""


def from_product(field: str, words: str) -> Origin:
    return Origin(field, Place.PRODUCT, words)


def from_store(field: str, why: str) -> Origin:
    return Origin(field, Place.STORE, why)


def nobody(field: str, why: str) -> Origin:
    return Origin(field, Place.NOBODY, why)


@dataclass(frozen=True, slots=True)
class Origins:
    declared: tuple[Origin, ...]

    def of(self, field: str) -> Origin | None:
        kind = field.partition(".")[0]
        named = {origin.field: origin for origin in self.declared}
        return named.get(field) or named.get(f"{kind}.*")

    def of_schema(self, sdl: str) -> Mapping[str, Origin | None]:
        """The fields that hold something; None is one that the connector has forgotten."""
        found = {field: self.of(field) for field in _fields(sdl)}
        return {field: origin for field, origin in found.items() if origin or not _is_form(field)}

    def strangers(self, sdl: str) -> list[str]:
        """What is declared and not in the schema, such as a field that has been renamed."""
        fields = set(_fields(sdl))
        kinds = {field.partition(".")[0] + ".*" for field in fields}
        return [origin.field for origin in self.declared if origin.field not in fields | kinds]


FORMS = frozenset({"Money", "Node", "PageInfo", "RecordOutcome", "UserError"})
"""Types that say how something is told."""

ENDINGS = ("Connection", "Edge", "Payload")


def _is_form(field: str) -> bool:
    kind = field.partition(".")[0]
    return kind in FORMS or kind.endswith(ENDINGS) or kind.startswith("_")


ROOTS = ("Query", "Mutation", "Subscription")


def _fields(sdl: str) -> Iterable[str]:
    kinds = (ObjectTypeDefinitionNode, ObjectTypeExtensionNode, InterfaceTypeDefinitionNode)
    for definition in parse(sdl, no_location=True).definitions:
        if isinstance(definition, kinds) and definition.name.value not in ROOTS:
            for each in definition.fields or ():
                directives = {directive.name.value for directive in each.directives or ()}
                if "external" not in directives:
                    yield f"{definition.name.value}.{each.name.value}"
