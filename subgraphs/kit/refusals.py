"""The refusals that every command has in common. None of them repeats a value."""

from __future__ import annotations

from subgraphs.kit.user_errors import Refusal, UserErrorCode

__all__ = ["conflict", "invalid", "not_found", "version_refusal"]


def not_found(what: str, *field: str) -> Refusal:
    return Refusal(UserErrorCode.NOT_FOUND, f"There is no such {what}.", field)


def invalid(message: str, *field: str) -> Refusal:
    return Refusal(UserErrorCode.INVALID, message, field)


def conflict(message: str, *field: str) -> Refusal:
    return Refusal(UserErrorCode.CONFLICT, message, field)


def version_refusal(current: int, expected: str) -> Refusal | None:
    """None where the record still is as the caller has seen it."""
    if str(current) == expected:
        return None
    message = "The record has changed since it was read. Read it again, and decide again."
    return Refusal(UserErrorCode.VERSION_MISMATCH, message, ("expectedVersion",))
