"""A million requests, ten thousand documents and a hundred graphs later, the gateway is as large as it was.

FICHE_LIFE_REQUESTS says how many requests; a hundredth as many documents, and as many ten-thousandths graphs.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.soak

REQUESTS = int(os.environ.get("FICHE_LIFE_REQUESTS", "1000000"))
DOCUMENTS = REQUESTS // 100
RELOADS = REQUESTS // 10_000

MOST = 1.03
"""Times the most that it was in the first half of its life. Seven bytes more for each request would show, and
so would seventy kilobytes for each graph."""


def test_a_gateway_does_not_grow_in_a_long_life(record_property: Callable[[str, object], None]) -> None:
    numbers = map(str, (REQUESTS, DOCUMENTS, RELOADS))
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-m", "tests.soak.long_service", *numbers],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    measured = [json.loads(line) for line in done.stdout.splitlines()]
    early, last = measured[: len(measured) // 2], measured[-1]
    print("in the first half:", early[-1], "\nat the end:", last)

    record_property("cases", {"requests of a gateway that must not grow": last["requests"]})
    assert (last["requests"], last["reloads"]) == (REQUESTS, RELOADS)
    assert last["graphs"] == 1
    for unit in ("megabytes", "most_megabytes", "objects", "tasks"):
        most = MOST * max(each[unit] for each in early)
        assert last[unit] < most, f"{unit}: {[each[unit] for each in measured]}"
