"""The choices of a route as data: who answers which field, how one gets there, and why."""

from __future__ import annotations

from dataclasses import dataclass

from schema.selections import SelectionSet

__all__ = [
    "Alternative",
    "AnyoneAsked",
    "Choices",
    "Entry",
    "EntryInput",
    "FieldChoice",
    "OnlyOne",
    "Part",
    "Preferred",
    "Provided",
    "Reason",
    "SharedOut",
    "TakenOver",
]


@dataclass(frozen=True, slots=True)
class Alternative:
    """What could have been chosen instead, and how much more it would have taken."""

    name: str
    """A subgraph, or a key."""
    requests: int = 0
    waves: int = 0
    delay: int = 0
    """By how many waves requests would start later, all taken together."""
    is_possible: bool = True
    is_known: bool = True
    """Not where the planner would not choose it even if it were the only one."""


@dataclass(frozen=True, slots=True)
class OnlyOne:
    """No other subgraph has the field."""


@dataclass(frozen=True, slots=True)
class TakenOver:
    """This one says `@override`, so the former owner is not asked."""

    loser: str


@dataclass(frozen=True, slots=True)
class Provided:
    """The field that led here brings it (`@provides`), so its owner is not asked."""

    by: str
    owners: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Of a value without a key: it comes from where the value comes from."""

    of: str


@dataclass(frozen=True, slots=True)
class SharedOut:
    """Asked of several, each for what only it knows below."""


@dataclass(frozen=True, slots=True)
class AnyoneAsked:
    """`__typename`: whoever is asked here can say it."""


@dataclass(frozen=True, slots=True)
class Preferred:
    """Several could answer."""

    is_there: bool
    """The field above led to this one."""
    alternatives: tuple[Alternative, ...]


Reason = OnlyOne | TakenOver | Provided | Part | SharedOut | AnyoneAsked | Preferred


@dataclass(frozen=True, slots=True)
class FieldChoice:
    coordinate: str
    response_name: str
    subgraphs: tuple[str, ...]
    reason: Reason
    below: Choices | None = None


@dataclass(frozen=True, slots=True)
class EntryInput:
    """A field of the representation, and who brings it."""

    field: str
    subgraph: str
    is_at_hand: bool
    """Its subgraph was there with the field above; otherwise one had to go there first."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A jump: how another subgraph finds the object again."""

    subgraph: str
    type: str
    known_as: str
    """The type's name there: another one only for an interface object."""
    key: SelectionSet
    key_inputs: tuple[EntryInput, ...]
    requires: SelectionSet | None = None
    required_inputs: tuple[EntryInput, ...] = ()
    contexts: tuple[str, ...] = ()
    other_keys: tuple[Alternative, ...] = ()
    serves: tuple[str, ...] = ()
    """Where nothing is asked for the client: what is fetched for others on the way."""


@dataclass(frozen=True, slots=True)
class Choices:
    """At one position, in the order of the visits: an entry stands before the fields that it is for."""

    type: str
    steps: tuple[Entry | FieldChoice, ...]
    members: tuple[Choices, ...] = ()
    """Of the object types of an interface or union."""
