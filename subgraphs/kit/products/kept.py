"""Answers that are good enough to be shown again for a moment."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from time import monotonic

from subgraphs.kit.products.call import Answer, Call

__all__ = ["KeptAnswers"]

MOST_BYTES = 32 * 1024 * 1024


class KeptAnswers:
    """Bounded in number and in bytes: the ones that were not asked for the longest go first."""

    def __init__(
        self, most: int, clock: Callable[[], float] = monotonic, most_bytes: int = MOST_BYTES
    ) -> None:
        self._most = most
        self._most_bytes = most_bytes
        self._clock = clock
        self._answers: OrderedDict[Call, tuple[Answer, float]] = OrderedDict()
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._answers)

    def get(self, call: Call) -> Answer | None:
        found = self._answers.get(call)
        if found is None:
            return None
        if self._clock() >= found[1]:
            self._drop(call)
            return None
        self._answers.move_to_end(call)
        return found[0]

    def keep(self, call: Call, answer: Answer, seconds: float) -> None:
        if seconds <= 0 or len(answer.content) > self._most_bytes:
            return
        self._drop(call)
        self._answers[call] = (answer, self._clock() + seconds)
        self._bytes += len(answer.content)
        while len(self._answers) > self._most or self._bytes > self._most_bytes:
            self._drop(next(iter(self._answers)))

    def forget(self) -> None:
        self._answers.clear()
        self._bytes = 0

    def _drop(self, call: Call) -> None:
        found = self._answers.pop(call, None)
        if found is not None:
            self._bytes -= len(found[0].content)
