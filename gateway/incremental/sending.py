"""An answer in parts, as one HTTP response that lasts."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

import orjson
from starlette.types import Receive, Send

from gateway.answers import Answer, Answers, Form
from gateway.compression import compressed_piecewise
from gateway.errors import Refusal
from gateway.incremental.formats import as_json
from gateway.incremental.multipart import as_parts, content_type
from gateway.incremental.parts import Parts, one_part
from gateway.media_types import DeferForm
from gateway.subscriptions.streaming import stream
from resolvers.context import ExecutionResult
from resolvers.increments import Part

__all__ = ["InParts", "in_parts", "send_in_parts"]

HEADERS = (("cache-control", "no-store"), ("x-accel-buffering", "no"))
"""No cache can keep it; and a proxy that gathers parts would keep them from the client."""


@dataclass(frozen=True, slots=True)
class InParts:
    first: Part
    further: Parts
    form: DeferForm


async def in_parts(answer: Answer | Parts, form: DeferForm, *, is_only_form: bool) -> Answer | InParts:
    """A single answer stays one, unless the client takes no other form."""
    if isinstance(answer, Refusal) or (isinstance(answer, ExecutionResult) and not is_only_form):
        return answer
    parts = one_part(answer) if isinstance(answer, ExecutionResult) else answer
    return InParts(await anext(parts), parts, form)


async def send_in_parts(answer: InParts, answers: Answers, form: Form, receive: Receive, send: Send) -> None:
    own = [(name, value) for name, value in answer.first.result.headers if name not in dict(HEADERS)]
    headers = [("content-type", content_type(answer.form)), *HEADERS, *own]
    chunks = as_parts(_bodies(answer, answers))
    if answers.compresses:
        headers.append(("vary", "accept-encoding"))
        if (encoding := answers.encoding(form)) is not None:
            headers.append(("content-encoding", encoding))
            chunks = compressed_piecewise(chunks, encoding)
    async with aclosing(answer.further):
        await stream(receive, send, tuple(headers), chunks)


async def _bodies(answer: InParts, answers: Answers) -> AsyncGenerator[bytes, None]:
    yield _body(answer.first, answer.form, answers)
    async with aclosing(answer.further) as further:
        async for part in further:
            yield _body(part, answer.form, answers)


def _body(part: Part, form: DeferForm, answers: Answers) -> bytes:
    return orjson.dumps(as_json(part, form, answers.errors_told))
