"""The last figures of each part, kept between runs, and RESULTS.md written of them.

A part can be measured by itself, when the machine is quiet. Its ratios are of one run in any case.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from pydantic import TypeAdapter

from bench.report import Section, written

__all__ = ["RESULTS", "keep", "targets", "under_load", "write_results"]

RESULTS = Path(__file__).with_name("RESULTS.md")

KEPT = Path(".fiche/bench-results")

SECTION = TypeAdapter(Section)


def under_load(section: Section) -> Section:
    """With what the reader must know to trust its figures: the bench alone is a load of about two."""
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    told = (
        f"Measured until {now}. Load of the machine over the last five minutes: {os.getloadavg()[1]:.1f} on "
        f"{os.cpu_count()} cores."
    )
    return replace(section, notes=[*section.notes, told])


def keep(name: str, section: Section) -> None:
    KEPT.mkdir(parents=True, exist_ok=True)
    (KEPT / f"{name}.json").write_bytes(SECTION.dump_json(section))


def targets(sections: Iterable[Section]) -> Section:
    return Section("Targets", verdicts=[verdict for section in sections for verdict in section.verdicts])


def write_results(names: Sequence[str], place: Path = RESULTS) -> None:
    """Of what is kept, in this order."""
    files = [KEPT / f"{name}.json" for name in names]
    sections = [SECTION.validate_json(file.read_bytes()) for file in files if file.exists()]
    parts = [_head(), written(targets(sections)), *(written(each) for each in sections)]
    place.write_text("\n".join(parts), encoding="utf-8")


def _head() -> str:
    python = ".".join(str(part) for part in sys.version_info[:3])
    return (
        "# Results of `make bench`\n\n"
        f"{os.cpu_count()} cores, Python {python}, {_node()}. How each figure is taken, and how far it may "
        "be trusted: [docs/performance.md](../docs/performance.md).\n"
    )


def _node() -> str:
    found = shutil.which("node")
    if found is None:
        return "no Node.js"
    told = subprocess.run([found, "--version"], capture_output=True, text=True, check=True)  # noqa: S603 - as found
    return f"Node.js {told.stdout.strip()}"
