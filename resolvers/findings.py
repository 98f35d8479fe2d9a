"""What a projection comes across while it makes the answer."""

from __future__ import annotations

from dataclasses import dataclass, field

from resolvers.json_values import AnswerPath
from resolvers.marks import Noticed, Seal

__all__ = ["Findings", "Problem", "Trail", "misshapen", "missing", "path_of"]

Trail = tuple["Trail | None", "str | int"]
"""The last segment of a path, linked to the ones before it."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A value that could not be given to the client as it was."""

    message: str
    path: AnswerPath
    is_missing: bool
    """A null where none may be: worth a word only if no failed fetch explains it."""


@dataclass(slots=True)
class Findings:
    problems: list[Problem] = field(default_factory=list)
    seal: Seal | None = None
    """Given, where ids and cursors are to be sealed."""
    noticed: Noticed | None = None
    """Given, where persons are to be noticed."""
    nulls_stay: bool = False
    """Where a type does not allow them."""


def misshapen(coordinate: str, trail: Trail | None) -> Problem:
    return Problem(f"The value of {coordinate} does not have the type of the field.", path_of(trail), False)


def missing(coordinate: str, trail: Trail | None) -> Problem:
    return Problem(f"Cannot return null for non-nullable field {coordinate}.", path_of(trail), True)


def path_of(trail: Trail | None) -> AnswerPath:
    segments: list[str | int] = []
    while trail is not None:
        trail, segment = trail
        segments.append(segment)
    return tuple(reversed(segments))
