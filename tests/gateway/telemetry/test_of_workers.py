"""The figures of several processes, whichever of them is asked."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import psutil

from tests.gateway.telemetry.scraping import Scraped, read

FICHE = Path(sys.executable).parent / "fiche"

SUBGRAPHS = """[{"name": "orders", "url": "http://127.0.0.1:1/graphql",
                 "sdl": "type Query { tiers: [String!] }"}]"""

REQUESTS = 30

SECONDS = 30

COUNT = "http_server_request_duration_seconds_count"


def test_every_worker_answers_for_all_even_for_one_that_died(tmp_path: Path, free_address: str) -> None:
    (tmp_path / "subgraphs.json").write_text(SUBGRAPHS)
    environment = {**os.environ, "FICHE_METRICS": free_address, "TMPDIR": str(tmp_path)}
    command = [FICHE, "serve", "--subgraphs", tmp_path / "subgraphs.json", "--port", "0", "--workers", "2"]
    with (
        (tmp_path / "errors").open("w") as errors,
        subprocess.Popen(  # noqa: S603 - our own command
            command, stdout=subprocess.PIPE, stderr=errors, text=True, env=environment
        ) as process,
    ):
        assert process.stdout is not None
        url = process.stdout.readline().split()[-1]
        for _ in range(REQUESTS):  # each over a connection of its own
            assert httpx.post(url, json={"query": "{ __typename }"}).status_code == 200
        before = [asyncio.run(read(free_address))]
        while before[-1](COUNT) < REQUESTS:  # what another has is a second old at most
            before.append(asyncio.run(read(free_address)))
        first, second = psutil.Process(process.pid).children()
        first.send_signal(signal.SIGKILL)
        psutil.wait_procs([first], timeout=SECONDS)
        after = [asyncio.run(read(free_address)) for _ in range(3)]
        process.terminate()
        assert process.wait(SECONDS) == 0

    counts = [told(COUNT) for told in before]
    assert counts == sorted(counts), "a counter never goes back"
    assert [told(COUNT) for told in after] == [REQUESTS] * 3
    assert processes(before[-1]) == {str(first.pid), str(second.pid)}
    assert str(first.pid) not in processes(after[-1])
    assert not list(tmp_path.glob("fiche-figures-*"))


def processes(told: Scraped) -> set[str]:
    memory = [dict(labels) for name, labels in told.samples if name == "process_memory_usage_bytes"]
    return {labels["process_pid"] for labels in memory}


def test_a_port_that_is_taken_is_told_before_anything_is_served(tmp_path: Path) -> None:
    (tmp_path / "subgraphs.json").write_text(SUBGRAPHS)
    command = [FICHE, "serve", "--subgraphs", tmp_path / "subgraphs.json", "--port", "0"]
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        done = subprocess.run(  # noqa: S603 - our own command
            command,
            capture_output=True,
            text=True,
            env={**os.environ, "FICHE_METRICS": address, "TERM": "dumb", "COLUMNS": "200"},
            timeout=SECONDS,
            check=False,
        )

    assert done.returncode == 1
    assert f"FICHE_METRICS: {address} cannot be listened on" in done.stderr
    assert "Traceback" not in done.stderr
