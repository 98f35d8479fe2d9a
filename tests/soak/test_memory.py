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

MOST = 1.05
"""Times what it was when a fifth of its life was over: by then, what is kept for later is full."""


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
    warm, last = measured[1], measured[-1]
    print("warm:", warm, "\nlast:", last)

    record_property("cases", {"requests of a gateway that must not grow": last["requests"]})
    assert (last["requests"], last["reloads"]) == (REQUESTS, RELOADS)
    assert last["graphs"] == 1
    assert last["tasks"] <= warm["tasks"]
    for unit in ("megabytes", "most_megabytes", "objects"):
        assert last[unit] < MOST * warm[unit], f"{unit}: {[each[unit] for each in measured]}"
