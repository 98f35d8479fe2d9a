"""Conditions in TicketSQL, Request Tracker's language for searches.

A text stands in quotes, in which a backslash takes the next sign as it is. One trap is left: a quoted text
that begins with `CF.` is read as the custom field of that name and not as a text. No record is found by such
a text, for none could be asked for.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable

__all__ = [
    "NOTHING",
    "all_of",
    "among",
    "any_of",
    "custom_field",
    "from_then",
    "numbered",
    "other_than",
    "until_then",
]

NOTHING = "id = 0"
"""What is hidden and what cannot be asked for costs the request that what is unknown costs."""

MARGIN = dt.timedelta(days=1)
"""A moment is read in the time zone of whoever asks, which nobody tells us."""

_IS_A_FIELD = re.compile(r"\s*cf\.", re.IGNORECASE)

_NAME = re.compile(r"[\w -]+")


def custom_field(name: str) -> str:
    """Raises ValueError for a name that the language has no way to write."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"The custom field {name!r} has signs in its name that TicketSQL cannot quote.")
    return f"CF.{{{name}}}"


def among(field: str, values: Collection[str]) -> str:
    """Sorted and without repetitions, so that equal questions are equal requests."""
    asked = [value for value in sorted(set(values)) if not _IS_A_FIELD.match(value)]
    return any_of(f"{field} = {_quoted(value)}" for value in asked)


def other_than(field: str, values: Collection[str]) -> str:
    return all_of(f"{field} != {_quoted(value)}" for value in sorted(set(values)))


def numbered(field: str, numbers: Collection[int]) -> str:
    return any_of(f"{field} = {number}" for number in sorted(set(numbers)))


def from_then(field: str, moment: dt.datetime) -> str:
    """And some from before, which are left out when they have been read."""
    return f"{field} > {_quoted(_written(moment - MARGIN))}"


def until_then(field: str, moment: dt.datetime) -> str:
    """And some from after."""
    return f"{field} < {_quoted(_written(moment + MARGIN))}"


def all_of(conditions: Iterable[str]) -> str:
    return _joined(" AND ", conditions)


def any_of(conditions: Iterable[str]) -> str:
    return _joined(" OR ", conditions) or NOTHING


def _joined(word: str, conditions: Iterable[str]) -> str:
    """In parentheses of their own: AND and OR have no order of precedence that one could rely on."""
    parts = list(conditions)
    return parts[0] if len(parts) == 1 else f"({word.join(parts)})" if parts else ""


def _quoted(text: str) -> str:
    escaped = re.sub(r"([\\'\"])", r"\\\1", text)
    return f"'{escaped}'"


def _written(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S")
