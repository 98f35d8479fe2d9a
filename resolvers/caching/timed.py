"""Notes how long each fetch took, around whatever else is asked before the subgraphs are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic

from resolvers.answers import GraphQLAnswer
from resolvers.asking import (
    Answer,
    AskEntities,
    AskRoot,
    EntitiesAsked,
    Positions,
    RequestCache,
    Served,
)
from resolvers.plan import Fetch

__all__ = ["Timed", "TimedFetch", "without_times"]


@dataclass(frozen=True, slots=True)
class TimedFetch:
    fetch: Fetch
    started: float
    seconds: float
    status: str
    """`ok`, `errors` where the subgraph answered with errors, `failed` where it did not answer."""
    is_kept: bool
    """Nothing of it had to be asked."""
    entities: int = 0


class Timed:
    def __init__(
        self, inner: RequestCache | None, deadline: float, clock: Callable[[], float] = monotonic
    ) -> None:
        self.inner = inner
        self.fetches: list[TimedFetch] = []
        self._deadline, self._clock = deadline, clock

    async def root(self, fetch: Fetch, variables: Mapping[str, object], ask: AskRoot) -> Answer:
        answers: list[Answer] = []

        async def asked(deadline: float) -> Answer:
            answers.append(await ask(deadline))
            return answers[-1]

        started = self._clock()
        if self.inner is None:
            answer = await asked(self._deadline)
        else:
            answer = await self.inner.root(fetch, variables, asked)
        self._note(fetch, started, [answer], is_kept=not answers)
        return answer

    async def entities(
        self,
        fetch: Fetch,
        asked: tuple[EntitiesAsked, ...],
        variables: Mapping[str, object],
        ask: AskEntities,
    ) -> Served:
        started = self._clock()
        count = sum(len(each.representations) for each in asked)
        if self.inner is None:
            exchange = await ask(_everything(asked), self._deadline)
            served = Served(tuple({} for _ in asked), (exchange,))
        else:
            served = await self.inner.entities(fetch, asked, variables, ask)
        answers = [exchange.answer for exchange in served.asked] + [failure for _, failure in served.failed]
        self._note(fetch, started, answers, is_kept=not answers, entities=count)
        return served

    def _note(
        self, fetch: Fetch, started: float, answers: list[Answer], *, is_kept: bool, entities: int = 0
    ) -> None:
        seconds = self._clock() - started
        self.fetches.append(TimedFetch(fetch, started, seconds, _status(answers), is_kept, entities))


def without_times(cache: RequestCache | None) -> RequestCache | None:
    """What it would be if nobody wanted to know how long it takes."""
    return cache.inner if isinstance(cache, Timed) else cache


def _everything(asked: tuple[EntitiesAsked, ...]) -> Positions:
    return tuple(tuple(range(len(each.representations))) for each in asked)


def _status(answers: list[Answer]) -> str:
    if not all(isinstance(each, GraphQLAnswer) for each in answers):
        return "failed"
    return "errors" if any(isinstance(each, GraphQLAnswer) and each.errors for each in answers) else "ok"
