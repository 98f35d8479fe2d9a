"""The shapes of a parsed answer. What a subgraph sends is `object` until its shape is seen."""

from __future__ import annotations

__all__ = ["AnswerPath", "JsonObject", "copied"]

JsonObject = dict[str, object]

AnswerPath = tuple[str | int, ...]
"""Names and list positions from the root of a response."""


def copied(value: object) -> object:
    """The same JSON, with no object or list in common."""
    if type(value) is dict:
        return {key: copied(item) for key, item in value.items()}
    if type(value) is list:
        return [copied(item) for item in value]
    return value
