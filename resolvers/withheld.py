"""Fields that the caller may not read: taken out before planning, and told as what they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from resolvers.conditions import Outcome
from resolvers.errors import ClientError
from resolvers.json_values import AnswerPath
from resolvers.plan import EACH
from schema.selections import Condition

__all__ = ["Withheld", "leaves_gap", "withheld_error", "withheld_in"]

MESSAGE = "Unauthorized field or type"


@dataclass(frozen=True, slots=True)
class Withheld:
    path: tuple[str, ...]
    """In the client's names, with `@` for every item of a list."""
    missing: Mapping[str, object]
    """Which field it is, and what it needs, for the client."""
    conditions: tuple[Condition, ...] = ()


def withheld_in(withheld: tuple[Withheld, ...], outcome: Outcome) -> tuple[Withheld, ...]:
    """Those that the client asked for, in this outcome of its conditions. A place is told once."""
    asked = (
        each
        for each in withheld
        if all(outcome.get(condition.variable) is not condition.negated for condition in each.conditions)
    )
    return tuple({each.path: each for each in asked}.values())


def withheld_error(withheld: Withheld, held_scopes: tuple[str, ...]) -> ClientError:
    authorization = {"missingScopes": [dict(withheld.missing)], "actualScopes": list(held_scopes)}
    extensions = {"code": "UNAUTHORIZED_FIELD_OR_TYPE", "authorization": authorization}
    return ClientError(MESSAGE, withheld.path, extensions)


def leaves_gap(withheld: frozenset[tuple[str, ...]], path: AnswerPath) -> bool:
    """Whether a null at this path is one of those."""
    return tuple(EACH if isinstance(segment, int) else segment for segment in path) in withheld
