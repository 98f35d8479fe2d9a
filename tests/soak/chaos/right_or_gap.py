"""Whether an answer is right, or says by code and path what is missing of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeAlias

__all__ = ["Json", "codes_in", "wrong_in"]

Json: TypeAlias = bool | int | float | str | list["Json"] | dict[str, "Json"] | None
Path: TypeAlias = tuple[str | int, ...]

CODES: Final = frozenset(
    (
        *("SUBREQUEST_HTTP_ERROR", "SUBREQUEST_MALFORMED_RESPONSE", "GATEWAY_TIMEOUT"),
        "SUBGRAPH_CIRCUIT_BREAKER_REJECTED",
        *("SOURCE_DOWN", "SOURCE_TIMEOUT", "SOURCE_THROTTLED"),
    )
)
"""With which a gap may be told: those of the gateway for subgraphs that fail, and the hub's for what it could
not read of the others."""

ENDS: Final = frozenset(("SUBSCRIPTION_SCHEMA_RELOAD", "SUBSCRIPTION_SERVER_SHUTDOWN"))

GAPS_OF_ITS_OWN: Final = ("gaps", "unreachable")
"""Where a composite field of the hub lists the systems that it could not read: it then holds what the others
say, and is right."""


def wrong_in(answer: dict[str, Json], right: dict[str, Json]) -> str | None:
    """What is wrong; None if nothing is."""
    errors = answer.get("errors", [])
    if not isinstance(errors, list) or ("errors" in answer and not errors):
        return f"No errors are told as {errors!r}"
    gaps: list[Path] = []
    for error in errors:
        code, path = _code(error), _path(error)
        if code not in CODES | ENDS:
            return f"An error is of no known code: {error}"
        if not _lacks(answer.get("data"), right.get("data"), path):
            return f"Nothing is missing where an error is: {error}"
        gaps.append(path)
    return _wrong(answer.get("data"), right.get("data"), (), gaps)


def codes_in(answer: dict[str, Json]) -> list[str]:
    errors = answer.get("errors")
    return [str(_code(error)) for error in errors] if isinstance(errors, list) else []


def _code(error: Json) -> Json:
    extensions = error.get("extensions") if isinstance(error, dict) else None
    return extensions.get("code") if isinstance(extensions, dict) else None


def _path(error: Json) -> Path:
    path = error.get("path") if isinstance(error, dict) else None
    return tuple(each for each in path if isinstance(each, str | int)) if isinstance(path, list) else ()


def _lacks(value: Json, right: Json, path: Path) -> bool:
    """Whether there is a null at the path, above it or below it; or less than there should be."""
    match value, right, path:
        case None, _, _:
            return True
        case dict(), dict(), (str() as step, *rest):
            return step not in value or _lacks(value[step], right.get(step), tuple(rest))
        case list(), list(), (int() as step, *rest) if step < len(value) == len(right):
            return _lacks(value[step], right[step], tuple(rest))
        case dict(), dict(), ():
            return len(value) < len(right) or any(_lacks(value[key], right.get(key), ()) for key in value)
        case list(), list(), ():
            return any(_lacks(one, other, ()) for one, other in zip(value, right, strict=False))
        case _:
            return False


def _wrong(value: Json, right: Json, at: Path, gaps: Sequence[Path]) -> str | None:
    """A null stands where an error is, above it if nothing below may be null, or below it if a subgraph gave
    nothing at all of what it should have given there."""
    is_told = any(gap[: len(at)] == at[: len(gap)] for gap in gaps)
    if value is None and right is not None:
        return None if is_told else f"{at} is null, and no error says why"
    match value, right:
        case dict(), dict() if any(value.get(name) for name in GAPS_OF_ITS_OWN):
            return None
        case dict(), dict() if list(value) == list(right) or (is_told and _begins(value, right)):
            found = (_wrong(value[key], right[key], (*at, key), gaps) for key in value)
        case list(), list() if len(value) == len(right):
            pairs = enumerate(zip(value, right, strict=True))
            found = (_wrong(one, other, (*at, number), gaps) for number, (one, other) in pairs)
        case _:
            return None if value == right else f"{at} is {value!r} and not {right!r}"
    return next((each for each in found if each is not None), None)


def _begins(value: dict[str, Json], right: dict[str, Json]) -> bool:
    """What is deferred comes after the rest, or not at all."""
    return list(value) == list(right)[: len(value)]
