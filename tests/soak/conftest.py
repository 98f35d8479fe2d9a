"""What a soak test has to say at the end, whatever the command line says about reports.

A test that could not run is named. One that draws cases tells how many there were of each kind, as its
property `cases`, so that nobody takes an empty run for a good one.
"""

from __future__ import annotations

from collections import Counter

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reasons = Counter(
        report.longrepr[2]
        for report in terminalreporter.getreports("skipped")
        if report.nodeid.startswith("tests/soak/") and isinstance(report.longrepr, tuple)
    )
    for reason, tests in reasons.items():
        terminalreporter.section(f"{tests} soak tests did not run", red=True)
        terminalreporter.write_line(reason)
    drawn: Counter[str] = Counter()
    for report in terminalreporter.getreports("passed"):
        drawn.update(dict(report.user_properties).get("cases", {}))
    if drawn:
        terminalreporter.section("cases that were drawn")
        for kind, number in drawn.most_common():
            terminalreporter.write_line(f"{number:>7}  {kind}")
