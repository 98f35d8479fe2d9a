"""The parts of one answer on their way out: each passes the same end as any answer, and whatever goes wrong
on the way ends them all in the client's words."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AbstractContextManager, aclosing
from dataclasses import dataclass, replace
from typing import TypeAlias

from gateway.errors import INTERNAL, Refusal, refuse
from resolvers.context import ExecutionResult
from resolvers.errors import ClientError
from resolvers.increments import Completed, Part, Pending

__all__ = ["End", "Parts", "begun_parts", "ended_parts", "one_part", "while_it_lasts"]

log = logging.getLogger("fiche.gateway")

Parts: TypeAlias = AsyncGenerator[Part, None]

End: TypeAlias = Callable[[Part], Awaitable[ExecutionResult | Refusal]]
"""What has to be done before a part may go out."""


@dataclass(slots=True)
class _Refused(Exception):
    """The answer itself may not go out, so there are no parts."""

    refusal: Refusal


async def ended_parts(parts: Parts, end: End, *, halts: bool) -> Parts:
    """`halts`: the first error is the end."""
    open_: dict[int, Pending] = {}
    async with aclosing(parts):
        try:
            async for part in parts:
                result = await end(part)
                if isinstance(result, Refusal):
                    if part.is_answer:
                        raise _Refused(result)
                    yield _broken_off(open_, result)
                    return
                if halts and result.errors:
                    yield _halted(part, result, open_)
                    return
                open_ |= {each.id: each for each in part.pending}
                for each in part.completed:
                    del open_[each.pending.id]
                yield replace(part, result=result)
        except (_Refused, GeneratorExit):
            raise
        except Exception:
            if not open_:
                raise
            log.exception("A part of an answer failed inside the gateway.")
            yield _broken_off(open_, refuse(INTERNAL, "Internal server error"))


def _broken_off(open_: dict[int, Pending], refusal: Refusal) -> Part:
    code = refusal.failure.code
    errors = tuple(
        ClientError(each.message, (), {"code": code, **each.extensions}) for each in refusal.errors
    )
    return _last(open_, ExecutionResult(None, errors), errors)


def _halted(part: Part, result: ExecutionResult, open_: dict[int, Pending]) -> Part:
    """As if the first error had been the end."""
    if part.is_answer:
        return replace(part, result=result, pending=(), is_last=True)
    return _last(open_, result, result.errors[:1])


def _last(open_: dict[int, Pending], result: ExecutionResult, errors: tuple[ClientError, ...]) -> Part:
    completed = tuple(Completed(each, errors) for each in open_.values())
    return Part(result, completed=completed, is_last=True)


async def begun_parts(parts: Parts) -> ExecutionResult | Refusal | Parts:
    """A single answer where there are no further parts: then nothing is open any more."""
    try:
        first = await anext(parts)
    except _Refused as refused:
        return refused.refusal
    except BaseException:
        await parts.aclose()
        raise
    if first.is_last:
        await parts.aclose()
        return first.result
    return _with_first(first, parts)


async def _with_first(first: Part, further: Parts) -> Parts:
    async with aclosing(further):
        yield first
        async for part in further:
            yield part


async def while_it_lasts(parts: Parts, held: AbstractContextManager[object]) -> Parts:
    """What is held is let go with the last part, or when nobody wants further ones."""
    with held:
        async with aclosing(parts):
            async for part in parts:
                yield part


async def one_part(result: ExecutionResult) -> Parts:
    """For a client that takes nothing but parts."""
    yield Part(result, is_last=True, is_answer=True)
