"""At the end of a run it is said how many answers were compared: a run that compared few proves little."""

from __future__ import annotations

from collections import Counter

import pytest

COUNTED = (
    "operations compared",
    "operations without a right answer",
    "sets composed",
    "sets refused",
)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    counts: Counter[str] = Counter()
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for name, value in report.user_properties:
                if name in COUNTED and isinstance(value, int):
                    counts[name] += value
    if counts:
        said = ", ".join(f"{counts[name]:,} {name}" for name in COUNTED if counts[name])
        terminalreporter.write_line(f"differential runs: {said}")
