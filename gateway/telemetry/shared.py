"""The figures of several workers, as one.

Whoever of them is asked may answer for all: each writes what it has into a file of its own, once a second,
and before it answers. It reads the files of the others and no memory of theirs, so that what is told never
goes back, whoever told it before. What a worker counted stays when it has ended; what it held does not.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

import orjson

from gateway.telemetry.figures import Kind, Metric, Series, added

__all__ = ["SharedFigures"]

SUFFIX: Final = ".json"


class SharedFigures:
    def __init__(self, folder: Path) -> None:
        """`folder` belongs to this gateway alone."""
        self._folder = folder

    def write(self, told: Mapping[Metric, Series]) -> None:
        written = orjson.dumps(
            {
                metric.name: [[labels, numbers] for labels, numbers in series.items()]
                for metric, series in told.items()
            }
        )
        own = self._folder / f"{os.getpid()}{SUFFIX}"
        unfinished = own.with_suffix(".new")
        unfinished.write_bytes(written)
        unfinished.replace(own)

    def of_all(self, metrics: tuple[Metric, ...]) -> dict[Metric, Series]:
        found = list(self._read())
        return {
            metric: added(
                metric,
                (
                    {tuple(labels): numbers for labels, numbers in each.get(metric.name, ())}
                    for each, lives in found
                    if lives or metric.kind is not Kind.GAUGE
                ),
            )
            for metric in metrics
        }

    def _read(self) -> Iterator[tuple[dict[str, list[tuple[list[str], list[float]]]], bool]]:
        """What each has written, and whether it lives."""
        for path in self._folder.glob(f"*{SUFFIX}"):
            with suppress(FileNotFoundError):
                yield orjson.loads(path.read_bytes()), _lives(int(path.stem))


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
