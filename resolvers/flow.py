"""The order of steps: one after the other, or side by side."""

from __future__ import annotations

from asyncio import TaskGroup

from resolvers.run import Run, Step

__all__ = ["in_sequence", "nothing", "side_by_side"]


async def nothing(run: Run) -> None:
    return None


def in_sequence(steps: tuple[Step, ...]) -> Step:
    if len(steps) == 1:
        return steps[0]

    async def step(run: Run) -> None:
        for inner in steps:
            await inner(run)

    return step


def side_by_side(steps: tuple[Step, ...]) -> Step:
    """All send before any answer is awaited. Steps do not raise when a fetch fails, so none is cancelled
    by another; who cancels the whole cancels each."""
    if len(steps) == 1:
        return steps[0]
    first, *others = steps

    async def step(run: Run) -> None:
        async with TaskGroup() as group:
            for inner in others:
                group.create_task(inner(run))  # type: ignore[arg-type] # every step is a coroutine function
            await first(run)

    return step
