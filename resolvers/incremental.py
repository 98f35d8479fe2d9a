"""Executes a plan that defers: the answer first, then each deferral as soon as its fetches are done.

What is deferred begins when the answer is whole, so it never holds the answer up. All fetches lay into the
one response under construction; each deferral is told as what it adds to what was told before.
"""

from __future__ import annotations

import asyncio
from asyncio import FIRST_COMPLETED, Task, create_task
from collections.abc import AsyncGenerator, Iterable, Mapping
from dataclasses import replace

from resolvers.context import ExecutionContext
from resolvers.deliveries import Deliveries
from resolvers.execute import answered
from resolvers.increments import Part
from resolvers.later import Later
from resolvers.marks import Noticed
from resolvers.program import Program
from resolvers.run import Run

__all__ = ["execute_incrementally"]


async def execute_incrementally(
    program: Program, variables: Mapping[str, object], context: ExecutionContext
) -> AsyncGenerator[Part, None]:
    """Closing it gives up every request under way."""
    machine = program.machine_for(variables)
    run = Run(variables, context, dict(context.root))
    await machine.start(run)
    result = answered(machine, run)
    later = machine.later
    if later is None or result.data is None:
        yield Part(result, noticed=context.noticed, is_last=True, is_answer=True)
        return
    deliveries = Deliveries(later, run, result.data)
    pending = deliveries.announced(None)
    yield Part(result, pending, noticed=context.noticed, is_last=not pending, is_answer=True)
    fetching = _Fetching(later, run)
    try:
        while deliveries.is_open:
            fetching.start_for(deliveries.open)
            ready = [number for number in deliveries.open if fetching.is_done(number)]
            if not ready:
                await fetching.progress()
                continue
            run.context = replace(context, noticed=None if context.noticed is None else Noticed())
            yield replace(deliveries.delivered(ready[0]), noticed=run.context.noticed)
    finally:
        await fetching.give_up()


class _Fetching:
    """Which of the later fetches run, and which have run."""

    def __init__(self, later: Later, run: Run) -> None:
        self._later, self._run = later, run
        self._tasks: dict[int, Task[None]] = {}
        self._done: set[int] = set()

    def start_for(self, deferrals: Iterable[int]) -> None:
        for position in self._needed(frozenset(deferrals)):
            if position not in self._tasks and self._done.issuperset(self._later.fetches[position].depends):
                step = self._later.fetches[position].start
                self._tasks[position] = create_task(step(self._run))  # type: ignore[arg-type] # every step is a coroutine function

    def _needed(self, deferrals: frozenset[int]) -> list[int]:
        """Those that serve these deferrals, and those they depend on, which come before them."""
        needed: set[int] = set()
        for position, fetches in reversed(tuple(enumerate(self._later.fetches))):
            if position in needed or fetches.serves & deferrals:
                needed |= {position, *fetches.depends}
        return sorted(needed)

    def is_done(self, deferral: int) -> bool:
        serving = (n for n, fetches in enumerate(self._later.fetches) if deferral in fetches.serves)
        return self._done.issuperset(serving)

    async def progress(self) -> None:
        """Until some fetches are done. What went wrong inside raises."""
        running = [task for position, task in self._tasks.items() if position not in self._done]
        await asyncio.wait(running, return_when=FIRST_COMPLETED)
        for position, task in self._tasks.items():
            if task.done():
                task.result()
                self._done.add(position)

    async def give_up(self) -> None:
        running = [task for task in self._tasks.values() if not task.done()]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
