"""All hooks: those of a stage one after the other, measured, and none of them able to break a request."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from inspect import isawaitable
from time import perf_counter
from typing import Generic, TypeVar

from gateway.config.kinds import BadSettings
from gateway.errors import INTERNAL, Refusal, refuse
from gateway.hooks.hook import Hook, Method
from gateway.hooks.stages import OUTWARD, Loaded, Stage
from schema.supergraph import Supergraph

__all__ = ["Call", "Count", "Hooks"]

log = logging.getLogger("fiche.gateway.hooks")

GivenT = TypeVar("GivenT")


@dataclass(slots=True)
class Count:
    """Of one hook at one stage, since the start."""

    hook: str
    stage: Stage
    calls: int = 0
    seconds: float = 0.0
    refusals: int = 0
    failures: int = 0


class Call(Generic[GivenT]):
    """A hook at one stage."""

    def __init__(self, hook: Hook, stage: Stage) -> None:
        self.count = Count(hook.name, stage)
        self._method: Method = hook.methods[stage]
        self._fails_closed = hook.fails_closed[stage]
        self._seconds = hook.seconds

    async def ask(self, given: GivenT, *kinds: type) -> object:
        """None, a Refusal, or one of these kinds."""
        count, started = self.count, perf_counter()
        count.calls += 1
        try:
            answer = self._method(given)
            if isawaitable(answer):
                async with asyncio.timeout(self._seconds):
                    answer = await answer
            if not (answer is None or isinstance(answer, (Refusal, *kinds))):
                raise TypeError(f"{type(answer).__name__} is nothing that this stage takes")
            count.refusals += isinstance(answer, Refusal)
        except Exception:
            log.exception("The hook %s failed at %s.", count.hook, count.stage)
            count.failures += 1
            answer = refuse(INTERNAL, "Internal server error") if self._fails_closed else None
        finally:
            count.seconds += perf_counter() - started
        return answer


class Hooks:
    def __init__(self, hooks: Iterable[Hook]) -> None:
        self._hooks = tuple(hooks)
        self._calls: dict[Stage, list[Call[object]]] = {}
        for hook in self._hooks:
            for stage in hook.methods:
                self._calls.setdefault(stage, []).append(Call(hook, stage))

    def at(self, stage: Stage) -> tuple[Call[object], ...]:
        calls = self._calls.get(stage, [])
        return tuple(reversed(calls) if stage in OUTWARD else calls)

    def at_any(self, *stages: Stage) -> bool:
        return any(stage in self._calls for stage in stages)

    def counts(self) -> tuple[Count, ...]:
        return tuple(call.count for calls in self._calls.values() for call in calls)

    def check_cache(self) -> None:
        """Raises BadSettings where one caller could be given what was made for another."""
        for hook in self._hooks:
            if hook.cache_safe:
                continue
            for stage in (Stage.SUBGRAPH_REQUEST, Stage.SUBGRAPH_RESPONSE):
                if stage in hook.methods:
                    raise BadSettings(
                        f"{hook.name} has {stage}, behind what FICHE_CACHE keeps: what it does for one "
                        "caller would be kept for others. Give subgraphs headers in on_execute, which the "
                        "cache tells apart; or say cache_safe, where it does the same for everybody."
                    )

    async def load(self, supergraph: Supergraph) -> None:
        """Raises BadSettings where a hook will not have it."""
        for call in self.at(Stage.SUPERGRAPH):
            answer = await call.ask(Loaded(supergraph))
            if isinstance(answer, Refusal):
                raise BadSettings(f"{call.count.hook} refuses this graph: {answer}")

    async def close(self) -> None:
        for hook in self._hooks:
            if hook.close is not None:
                await hook.close()
