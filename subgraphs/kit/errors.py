"""What can go wrong in a subgraph, as the client sees it.

    SubgraphError          has a code, and a message that is meant for the client
      BadUserInput         BAD_USER_INPUT: the request is wrong, and the message says how to put it right
      Forbidden            FORBIDDEN: it exists, and this caller may not
      Unauthenticated      UNAUTHENTICATED: nobody has said who this caller is
      SourceFailure        the system behind the subgraph did not answer
        SourceDown         SOURCE_DOWN
        SourceTimeout      SOURCE_TIMEOUT
        SourceUnread       the code that another subgraph told of its own system

Every other exception is a fault of ours: the client sees INTERNAL and nothing of the exception.
"""

from __future__ import annotations

from typing import ClassVar

__all__ = [
    "BadUserInput",
    "Forbidden",
    "SourceDown",
    "SourceFailure",
    "SourceTimeout",
    "SourceUnread",
    "SubgraphError",
    "Unauthenticated",
]


class SubgraphError(Exception):
    code: ClassVar[str]


class BadUserInput(SubgraphError):
    code = "BAD_USER_INPUT"


class Forbidden(SubgraphError):
    code = "FORBIDDEN"


class Unauthenticated(SubgraphError):
    code = "UNAUTHENTICATED"


class SourceFailure(SubgraphError):
    pass


class SourceDown(SourceFailure):
    code = "SOURCE_DOWN"

    def __init__(self, reason: str = "The source does not answer.") -> None:
        super().__init__(reason)


class SourceTimeout(SourceFailure):
    code = "SOURCE_TIMEOUT"

    def __init__(self, reason: str = "The source did not answer in time.") -> None:
        super().__init__(reason)


class SourceUnread(SourceFailure):
    """A value of another system, which is the one that the client is told."""

    def __init__(self, system: str, code: str) -> None:
        super().__init__("The system that may have this value did not give it.")
        self.system = system
        self.told = code
