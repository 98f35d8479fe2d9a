"""A part that fails takes nothing from the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.__main__ import run
from bench.report import NotMeasured, Section
from bench.results import write_results


async def test_the_figures_of_the_other_parts_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    async def measured() -> Section:
        return Section("Orders a second")

    async def broken() -> Section:
        raise NotMeasured("no gateway started")

    benches = {"first": measured, "second": broken, "third": measured}
    failed = await run(list(benches), benches)
    write_results(list(benches), tmp_path / "RESULTS.md")

    assert failed == ["second"]
    assert "no gateway started" in capsys.readouterr().err
    assert (tmp_path / "RESULTS.md").read_text().count("## Orders a second") == 2
