"""The public audits of GraphQL over HTTP, of npm's graphql-http, against `fiche serve`."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

AUDITS = 61


def test_every_audit_is_passed(installed: Any, gateway: Any) -> None:
    place = installed(Path(__file__).parent / "graphql_http")

    with gateway() as url:
        command = ["node", "audit.mjs", url]
        done = subprocess.run(command, cwd=place, capture_output=True, text=True, check=True, timeout=60)  # noqa: S603
    told = [json.loads(line) for line in done.stdout.splitlines()]

    assert len(told) == AUDITS
    assert [audit for audit in told if audit["status"] != "ok"] == []
