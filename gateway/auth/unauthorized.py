"""Where a client is told of the fields that it may not read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from resolvers.errors import ClientError

__all__ = ["told_apart"]

CODE = "UNAUTHORIZED_FIELD_OR_TYPE"


def told_apart(
    errors: Sequence[ClientError], place: Literal["errors", "extensions", "disabled"]
) -> dict[str, object]:
    """The members of the response that hold the errors."""
    if place == "errors":
        return {"errors": [error.to_json() for error in errors]}
    denied = [error.to_json() for error in errors if error.extensions.get("code") == CODE]
    others = [error.to_json() for error in errors if error.extensions.get("code") != CODE]
    told: dict[str, object] = {"errors": others} if others else {}
    if denied and place == "extensions":
        told["extensions"] = {"authorizationErrors": denied}
    return told
