"""Which fields are copies of which: what the `@copyOf` marks of the graph say.

The marks stand in the schemas of the other systems, which the hub does not import. `copies.graphql` is their
print, committed; a test makes it from the composed graph and compares.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from graphql import ConstDirectiveNode, FieldDefinitionNode, ObjectTypeDefinitionNode, StringValueNode, parse

__all__ = ["FILE", "Coordinate", "CopiedField", "Copy", "copied_fields", "print_copies", "read_copies"]

FILE = files("subgraphs.hub.composites") / "copies.graphql"

MARK = "copyOf"


@dataclass(frozen=True, slots=True, order=True)
class Coordinate:
    type: str
    field: str

    @classmethod
    def of(cls, text: str) -> Coordinate:
        type_, _, field = text.partition(".")
        return cls(type_, field)

    def __str__(self) -> str:
        return f"{self.type}.{self.field}"


@dataclass(frozen=True, slots=True, order=True)
class Copy:
    place: Coordinate
    compare: str
    """The rule of comparison."""


@dataclass(frozen=True, slots=True)
class CopiedField:
    owner: Coordinate
    copies: tuple[Copy, ...]


@cache
def copied_fields() -> Mapping[str, CopiedField]:
    """Coordinate of the owner, for example `Account.email` → its declared copies."""
    return read_copies(FILE.read_text(encoding="utf-8"))


def read_copies(sdl: str) -> Mapping[str, CopiedField]:
    """From the schema of a subgraph, a supergraph, or the print of `print_copies`."""
    found: dict[str, list[Copy]] = {}
    for copy, owner in sorted(_marked(sdl)):
        found.setdefault(owner, []).append(copy)
    return MappingProxyType(
        {owner: CopiedField(Coordinate.of(owner), tuple(copies)) for owner, copies in sorted(found.items())}
    )


def print_copies(copied: Mapping[str, CopiedField]) -> str:
    types: dict[str, list[str]] = {}
    for owner, field in copied.items():
        for copy in field.copies:
            mark = f'@{MARK}(field: "{owner}", compare: "{copy.compare}")'
            types.setdefault(copy.place.type, []).append(f"  {copy.place.field}: String {mark}")
    blocks = (
        "\n".join([f"type {name} {{", *sorted(fields), "}", ""]) for name, fields in sorted(types.items())
    )
    return "# The declared copies of the customer graph, as its schema marks them.\n\n" + "\n".join(blocks)


def _marked(sdl: str) -> Iterator[tuple[Copy, str]]:
    for type_ in parse(sdl).definitions:
        if not isinstance(type_, ObjectTypeDefinitionNode):
            continue
        for field in type_.fields or ():
            for mark in _marks(field):
                told = {
                    argument.name.value: argument.value.value
                    for argument in mark.arguments or ()
                    if isinstance(argument.value, StringValueNode)
                }
                place = Coordinate(type_.name.value, field.name.value)
                yield Copy(place, told["compare"]), told["field"]


def _marks(field: FieldDefinitionNode) -> Iterator[ConstDirectiveNode]:
    """Also where a link gives the directive a prefix."""
    for mark in field.directives or ():
        if mark.name.value.rpartition("__")[2] == MARK:
            yield mark
