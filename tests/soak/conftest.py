"""A soak test that could not run is named at the end, whatever the command line says about reports."""

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
