"""Asks the gateway within the time that a composite field has, and never longer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from subgraphs.hub.composites.asking.document import document, errors_of, parts, replies
from subgraphs.hub.composites.asking.question import Question, Reply
from subgraphs.kit.client import Answer, Unreachable
from subgraphs.kit.loading import DataLoader, batched

__all__ = ["Gateway", "Questions", "questions"]

log = logging.getLogger(__name__)

Questions = DataLoader[Question, Reply]
"""Of one request: what is asked in one turn is one operation, and what was asked once is not asked again."""

FIRST_TRY = 0.6
"""The share of the time for the one operation that asks all systems. If one of them is so slow that the
gateway still waits for it, the rest is for asking each by itself, so that the slow one is the only gap."""

NO_GATEWAY = "NO_GATEWAY"

TIMEOUT = "SOURCE_TIMEOUT"


class Gateway(Protocol):
    async def ask(
        self, document: str, variables: Mapping[str, object], headers: Mapping[str, str], seconds: float
    ) -> Answer: ...


@dataclass(frozen=True, slots=True)
class _Asking:
    gateway: Gateway
    headers: Mapping[str, str]
    seconds: float
    clock: Callable[[], float]

    async def all(self, asked: Sequence[Question], ends: float) -> Mapping[Question, Reply]:
        systems = _by_system(asked)
        left = max(ends - self.clock(), 0.0)
        if len(systems) == 1:
            return await self._told(asked, left)
        try:
            return await self._asked(asked, left * FIRST_TRY)
        except Unreachable as failure:
            if failure.code != TIMEOUT:
                return dict.fromkeys(asked, Reply(None, failure.code))
        left = max(ends - self.clock(), 0.0)
        told: dict[Question, Reply] = {}
        for each in await asyncio.gather(*(self._told(part, left) for part in systems)):
            told |= each
        return told

    async def _told(self, asked: Sequence[Question], seconds: float) -> Mapping[Question, Reply]:
        try:
            return await self._asked(asked, seconds)
        except Unreachable as failure:
            return dict.fromkeys(asked, Reply(None, failure.code))

    async def _asked(self, asked: Sequence[Question], seconds: float) -> Mapping[Question, Reply]:
        """Raises Unreachable."""
        told: dict[Question, Reply] = {}
        for each in await asyncio.gather(*(self._part(part, seconds) for part in parts(asked))):
            told |= each
        return told

    async def _part(self, asked: Sequence[Question], seconds: float) -> Mapping[Question, Reply]:
        operation = document(asked)
        answer = await self.gateway.ask(operation.text, operation.variables, self.headers, seconds)
        if answer.data is None:
            codes = {code for _, code in errors_of(answer)}
            log.warning("The gateway refused a sub-operation: %s", ", ".join(sorted(codes)))
        return replies(operation, answer)


def _by_system(asked: Sequence[Question]) -> list[list[Question]]:
    parts: dict[str, list[Question]] = {}
    for question in asked:
        parts.setdefault(question.system, []).append(question)
    return list(parts.values())


def questions(
    gateway: Gateway | None, headers: Mapping[str, str], seconds: float, clock: Callable[[], float]
) -> Questions:
    """The time begins with the first question. `clock` counts seconds."""
    begun: list[float] = []

    async def read(asked: Sequence[Question]) -> Sequence[Reply]:
        if gateway is None:
            return [Reply(None, NO_GATEWAY) for _ in asked]
        if not begun:
            begun.append(clock())
        told = await _Asking(gateway, headers, seconds, clock).all(asked, begun[0] + seconds)
        return [told[question] for question in asked]

    return batched(read)
