"""What a projection does beside shaping the answer, for those who ask for it: seal ids, and notice persons.

Both are decided when a projection is compiled. One without marks has no trace of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol, TypeAlias

from graphql import GraphQLInterfaceType, GraphQLObjectType, GraphQLScalarType, get_named_type

__all__ = [
    "NO_MARKS",
    "SUBJECT_KEY",
    "CursorSealing",
    "IdSealing",
    "Marks",
    "Noticed",
    "Seal",
    "Sealing",
    "Subject",
    "sealing_of",
]

SUBJECT_KEY: Final = "fiche_subject"
"""The name under which the key of a subject is fetched, whatever the client asked for."""

CURSORS: Final = frozenset(("cursor", "startCursor", "endCursor"))


class Seal(Protocol):
    """Hides what the graph calls its things from one client."""

    def id(self, value: str, type_name: str | None) -> str:
        """Without a `type_name`, the field may also hold what is no id of the graph, and stays as it is."""
        ...

    def cursor(self, value: str) -> str: ...


@dataclass(frozen=True, slots=True)
class IdSealing:
    type_name: str | None

    def __call__(self, seal: Seal, value: str) -> str:
        return seal.id(value, self.type_name)


@dataclass(frozen=True, slots=True)
class CursorSealing:
    def __call__(self, seal: Seal, value: str) -> str:
        return seal.cursor(value)


Sealing: TypeAlias = IdSealing | CursorSealing
"""How the values of a field are sealed. Two fields with the same one give the same for the same value."""


@dataclass(slots=True)
class Noticed:
    """Whose data an answer holds, and which. Rather more than less: what was found and then fell to a null
    around it is there as well."""

    subjects: set[str] = field(default_factory=set)
    fields: set[str] = field(default_factory=set)
    """Coordinates."""


@dataclass(frozen=True, slots=True)
class Subject:
    """The persons that are to be noticed."""

    type_name: str
    key: str
    """The field that names one."""


@dataclass(frozen=True, slots=True)
class Marks:
    seals: bool = False
    subject: Subject | None = None
    personal: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Fields that are to be noticed, by type."""
    hidden: frozenset[str] = frozenset()
    """Types of which nothing may be told, not even that such an object is there: it is null."""

    @property
    def need_an_answer(self) -> bool:
        """Whether anything is sealed for one caller, or noticed in one answer."""
        return self.seals or self.subject is not None or bool(self.personal)


NO_MARKS: Final = Marks()


def sealing_of(parent: GraphQLObjectType | GraphQLInterfaceType, field_name: str) -> Sealing | None:
    """None where the field holds neither ids nor cursors. What lies in a field `id` is an id, be its type a
    node or not: whoever has two files joins them by either."""
    leaf = get_named_type(parent.fields[field_name].type)
    if not isinstance(leaf, GraphQLScalarType):
        return None
    if field_name in CURSORS and (parent.name == "PageInfo" or "node" in parent.fields):
        return CursorSealing()
    if leaf.name != "ID":
        return None
    return IdSealing(parent.name if field_name == "id" else None)
