"""From an answer to the bytes, the status and the headers that a client gets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from gateway.auth.unauthorized import told_apart
from gateway.compression import Encoding, chosen_encoding, compressed
from gateway.config import Settings
from gateway.errors import Failure, Refusal
from gateway.media_types import GRAPHQL, JSON
from gateway.written import Written
from resolvers.context import ExecutionResult
from resolvers.errors import ClientError
from schema.frozen import frozen_by_type

__all__ = ["Answer", "Answers", "Form"]

Answer = ExecutionResult | Refusal

COOKIE = "set-cookie"
"""The one header that stands as often as it is said."""

PARTIAL = 294
"""Data and errors, in the newest draft."""


@frozen_by_type
@dataclass(frozen=True, slots=True)
class Form:
    """How a client wants its answer."""

    media_type: str
    accept_encoding: str = ""


class Answers:
    def __init__(self, settings: Settings) -> None:
        self._unauthorized_errors = settings.unauthorized_errors
        self._is_strict = settings.strict_draft
        self._encodings, self._threshold = settings.compression, settings.compression_threshold

    def response(self, answer: Answer, form: Form) -> Written:
        if isinstance(answer, Refusal):
            status = self._status(answer.failure, form.media_type)
            return self._sent(self.written(answer), status, form, answer.failure.headers)
        is_partial = self._is_strict and bool(answer.errors) and form.media_type == GRAPHQL
        return self._sent(self.written(answer), PARTIAL if is_partial else 200, form, answer.headers)

    def batch(self, answers: Sequence[Answer], form: Form) -> Written:
        """In the order of the requests. What became of each is told in its own answer; of headers, the
        cookies of all are set."""
        cookies = [each for one in answers for each in _headers(one) if each[0] == COOKIE]
        return self._sent(b"[%s]" % b",".join(map(self.written, answers)), 200, form, cookies)

    def written(self, answer: Answer) -> bytes:
        """As JSON."""
        if isinstance(answer, Refusal):
            return orjson.dumps(answer.as_json())
        if answer.body is not None:
            return answer.body
        body: dict[str, object] = {"data": answer.data}
        if answer.errors:
            body |= told_apart(answer.errors, self._unauthorized_errors)
        if answer.extensions:
            body["extensions"] = {**answer.extensions, **_members(body.get("extensions"))}
        return orjson.dumps(body)

    def errors_told(self, errors: Sequence[ClientError]) -> dict[str, object]:
        """The members that hold the errors of a part of a response."""
        return told_apart(errors, self._unauthorized_errors)

    @property
    def compresses(self) -> bool:
        return bool(self._encodings)

    def encoding(self, form: Form) -> Encoding | None:
        return chosen_encoding(form.accept_encoding, self._encodings)

    def _status(self, failure: Failure, media_type: str) -> int:
        if failure.starred and media_type == JSON:
            return 200
        if self._is_strict and failure.in_draft is not None and media_type == GRAPHQL:
            return failure.in_draft
        return failure.status

    def _sent(self, body: bytes, status: int, form: Form, more: Sequence[tuple[str, str]] = ()) -> Written:
        headers = {"content-type": f"{form.media_type}; charset=utf-8"}
        cookies: Sequence[str] = ()
        if more:
            headers |= dict(more)
            cookies = [value for name, value in more if name == COOKIE] if headers.pop(COOKIE, "") else ()
        if self._encodings and len(body) >= self._threshold:
            vary = headers.get("vary")
            headers["vary"] = f"{vary}, accept-encoding" if vary else "accept-encoding"
            encoding = chosen_encoding(form.accept_encoding, self._encodings)
            if encoding is not None:
                headers["content-encoding"] = encoding
                body = compressed(body, encoding)
        return Written(body, status, headers.items(), cookies)


def _headers(answer: Answer) -> Sequence[tuple[str, str]]:
    return answer.headers if isinstance(answer, ExecutionResult) else answer.failure.headers


def _members(extensions: object) -> dict[str, object]:
    return extensions if isinstance(extensions, dict) else {}
