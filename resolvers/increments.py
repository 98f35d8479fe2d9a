"""What a client is told piece by piece: first the answer without what is deferred, then one part after the
other. How that is written is for the wire.
"""

from __future__ import annotations

from dataclasses import dataclass

from resolvers.context import ExecutionResult
from resolvers.errors import ClientError
from resolvers.json_values import AnswerPath, JsonObject
from resolvers.marks import Noticed

__all__ = ["Completed", "Increment", "Part", "Pending"]


@dataclass(frozen=True, slots=True)
class Pending:
    """A deferral at one place of the answer, where further fields will come."""

    id: int
    path: AnswerPath
    label: str | None


@dataclass(frozen=True, slots=True)
class Increment:
    """The further fields of one object."""

    pending: Pending
    sub_path: AnswerPath
    """From the deferral's place to the object."""
    data: JsonObject
    errors: tuple[ClientError, ...] = ()


@dataclass(frozen=True, slots=True)
class Completed:
    pending: Pending
    errors: tuple[ClientError, ...] = ()
    """Why nothing came: a null where none may be. Without them, everything has come."""


@dataclass(frozen=True, slots=True)
class Part:
    """The answer itself, or what is added to it. Whoever is given one has to have written it before it asks
    for the next: additions are laid into the objects of the parts before."""

    result: ExecutionResult
    """Its data: the answer as the client has it when it has read this part. Its errors: those of the part."""
    pending: tuple[Pending, ...] = ()
    """What is now known to come."""
    increments: tuple[Increment, ...] = ()
    completed: tuple[Completed, ...] = ()
    noticed: Noticed | None = None
    """Whose data are in this part."""
    is_last: bool = False
    is_answer: bool = False
