"""What a coprocessor is asked, and what its answer has to be.

    {"version": 1, "stage": "RouterRequest", "control": "continue", "id": …,
     "headers": {"x-tenant": ["north"]}, "body": …, "context": {"entries": {…}}}

It answers with the same object, in which headers, body or context may be others, or the control:
`{"break": 401}` ends the request with this status. A member that is left out stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import orjson

from gateway.config.headers import NEVER_RETURNED, NEVER_RETURNED_PREFIX
from gateway.errors import Failure, Refusal, RequestError, refuse
from resolvers.transport import Headers

__all__ = ["BadAnswer", "Told", "from_members", "read_answer", "to_members"]

VERSION: Final = 1

CODE: Final = "ERROR"
"""Of an error that has none of its own."""

Json = Mapping[str, object]


class BadAnswer(Exception):
    """It is not what was agreed."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is different from now on. None: as it was."""

    headers: Headers | None
    body: object
    context: Json | None

    def only(self, wanted: Iterable[str]) -> Told:
        """What it was not told it cannot change."""
        return Told(
            self.headers if "headers" in wanted else None,
            self.body if "body" in wanted else None,
            self.context if "context" in wanted else None,
        )


def read_answer(content: bytes, asked: Json) -> Told | Refusal:
    """Raises BadAnswer."""
    try:
        answer = orjson.loads(content)
    except orjson.JSONDecodeError:
        raise BadAnswer("its answer is no JSON") from None
    if not isinstance(answer, dict):
        raise BadAnswer("its answer is no object")
    for name in ("version", "stage", "id"):
        if answer.get(name, asked[name]) != asked[name]:
            raise BadAnswer(f"its answer has another '{name}'")
    match answer.get("control"):
        case "continue":
            return Told(_headers(answer.get("headers")), answer.get("body"), _context(answer.get("context")))
        case {"break": int(status)} if 200 <= status <= 599:
            return _ended(status, answer.get("body"), _headers(answer.get("headers")) or ())
    raise BadAnswer("its 'control' is neither 'continue' nor {'break': status}")


def to_members(headers: Headers) -> dict[str, list[str]]:
    members: dict[str, list[str]] = {}
    for name, value in headers:
        members.setdefault(name, []).append(value)
    return members


def from_members(members: object) -> Headers:
    """Raises BadAnswer."""
    if not isinstance(members, dict):
        raise BadAnswer("its 'headers' are no object of lists")
    found: list[tuple[str, str]] = []
    for name, values in members.items():
        for value in [values] if isinstance(values, str) else values if isinstance(values, list) else [None]:
            if not isinstance(value, str) or not _fits(name + value):
                raise BadAnswer(f"its header '{name}' is no list of texts that HTTP can carry")
            found.append((name.lower(), value))
    return tuple(found)


def _headers(members: object) -> Headers | None:
    return None if members is None else from_members(members)


def _fits(text: str) -> bool:
    return text.isprintable() and all(ord(character) < 256 for character in text)


def _context(given: object) -> Json | None:
    if given is None:
        return None
    entries = given.get("entries") if isinstance(given, dict) else None
    if not isinstance(entries, dict):
        raise BadAnswer("its 'context' has no object 'entries'")
    return entries


def _ended(status: int, body: object, headers: Headers) -> Refusal:
    errors = body.get("errors") if isinstance(body, dict) else None
    if isinstance(errors, list) and errors:
        read = tuple(map(_error, errors))
    else:
        message = body if isinstance(body, str) and body else "The request was refused."
        read = refuse(Failure(CODE, status), message).errors
    code = str(read[0].extensions.get("code", CODE))
    kept = tuple(
        (name, value)
        for name, value in headers
        if name == "www-authenticate"
        or (name not in NEVER_RETURNED and not name.startswith(NEVER_RETURNED_PREFIX))
    )
    return Refusal(Failure(code, status, headers=kept), read)


def _error(given: object) -> RequestError:
    """Raises BadAnswer."""
    if isinstance(given, dict) and isinstance(message := given.get("message"), str):
        extensions = given.get("extensions")
        return RequestError(message, (), extensions if isinstance(extensions, dict) else {})
    raise BadAnswer("one of its errors has no message")
