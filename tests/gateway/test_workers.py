"""Several processes on one address, as whoever starts, kills and stops them sees it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event

import httpx
import psutil
import pytest

from gateway.workers import Pauses

FICHE = Path(sys.executable).parent / "fiche"

SUBGRAPHS = """[{"name": "orders", "url": "http://127.0.0.1:1/graphql",
                 "sdl": "type Query { tiers: [String!] }"}]"""

TIERS = b'{"data": {"tiers": ["gold"]}}'

SECONDS = 60


@dataclass
class Crew:
    process: subprocess.Popen[str]
    url: str
    errors: Path

    def workers(self) -> set[int]:
        """Those that live: who has ended stays a child until its parent looks."""
        children = psutil.Process(self.process.pid).children()
        return {each.pid for each in children if each.status() != psutil.STATUS_ZOMBIE}

    def busy(self) -> dict[int, float]:
        """Seconds of CPU by worker."""
        return {pid: sum(psutil.Process(pid).cpu_times()[:2]) for pid in self.workers()}

    def ask(self) -> int:
        """Over a connection of its own, so that the kernel chooses who answers."""
        return httpx.post(self.url, json={"query": "{ __typename }"}).status_code


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not is_so():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.02)  # between looks at other processes, which tell nobody


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[Crew]:
    with _crew(tmp_path) as found:
        yield found


@contextmanager
def _crew(folder: Path, workers: int = 2, **environment: str) -> Iterator[Crew]:
    file, errors = folder / "subgraphs.json", folder / "errors"
    file.write_text(SUBGRAPHS)
    command: list[str | Path] = [
        FICHE,
        "serve",
        "--subgraphs",
        file,
        "--port",
        "0",
        "--workers",
        str(workers),
    ]
    with (
        errors.open("w") as told,
        subprocess.Popen(  # noqa: S603
            command, stdout=subprocess.PIPE, stderr=told, text=True, env=os.environ | environment
        ) as process,
    ):
        assert process.stdout is not None
        try:
            address = re.search(r"http://\S+", process.stdout.readline())
            assert address is not None, errors.read_text()
            yield Crew(process, address[0], errors)
        finally:
            process.kill()
            process.stdout.close()


def test_both_workers_answer_and_all_end_well_when_asked_to(crew: Crew) -> None:
    before = crew.busy()

    wait_until(lambda: crew.ask() == 200 and all(now > before[pid] for pid, now in crew.busy().items()))
    workers = crew.workers()
    crew.process.send_signal(signal.SIGTERM)

    assert crew.process.wait(SECONDS) == 0
    assert len(workers) == 2
    assert not any(map(psutil.pid_exists, workers))
    assert crew.errors.read_text() == ""


def test_a_worker_that_dies_is_replaced_while_the_other_answers(crew: Crew) -> None:
    dead, living = sorted(crew.workers())

    os.kill(dead, signal.SIGKILL)
    psutil.wait_procs([psutil.Process(pid) for pid in crew.workers() if pid == dead], SECONDS)

    wait_until(lambda: len(crew.workers() - {dead}) == 2)
    assert living in crew.workers()
    assert crew.ask() == 200
    assert (
        f"Worker 1 (process {dead}) ended with SIGKILL. Another starts in 0.1 s." in crew.errors.read_text()
    )


def test_workers_do_not_outlive_their_parent(crew: Crew) -> None:
    workers = crew.workers()

    crew.process.kill()

    wait_until(lambda: not any(map(psutil.pid_exists, workers)))


def test_a_port_that_workers_share_is_not_shared_with_strangers(crew: Crew, tmp_path: Path) -> None:
    port = crew.url.split(":")[2].split("/")[0]
    command: list[str | Path] = [
        FICHE,
        "serve",
        "--subgraphs",
        tmp_path / "subgraphs.json",
        "--port",
        port,
        "--workers",
        "2",
    ]

    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS)  # noqa: S603

    assert done.returncode == 1
    assert "address already in use" in done.stderr


def test_workers_that_cannot_start_end_the_whole_with_the_reason(tmp_path: Path) -> None:
    file = tmp_path / "subgraphs.json"
    file.write_text(SUBGRAPHS)
    account = '{"file": "/nowhere/at/all", "key": "%s", "subject": "Customer"}' % ("k" * 32)
    command: list[str | Path] = [FICHE, "serve", "--subgraphs", file, "--port", "0", "--workers", "2"]

    done = subprocess.run(  # noqa: S603
        command,
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
        env=os.environ | {"FICHE_AUDIT": account},
    )

    assert (done.returncode, done.stdout) == (1, "")
    assert "fiche: A worker ended with status 3 before it served. The log says why." in done.stderr


def test_rates_that_each_worker_counts_by_itself_are_told_at_the_start(tmp_path: Path) -> None:
    with _crew(tmp_path, FICHE_RATE_LIMIT="100") as crew:
        assert "set FICHE_RATE_LIMIT_STORE" in crew.errors.read_text()


def test_pauses_grow_up_to_the_longest() -> None:
    pauses = Pauses()

    assert [pauses.after(deaths) for deaths in (0, 1, 2, 8, 9, 10_000)] == [0.1, 0.2, 0.4, 25.6, 30.0, 30.0]


class Slow(ThreadingHTTPServer):
    """A subgraph that answers when the test lets it."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answering)
        self.asked, self.may_answer = Event(), Event()


class _Answering(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        assert isinstance(self.server, Slow)
        self.server.asked.set()
        self.server.may_answer.wait(SECONDS)
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(TIERS)))
        self.end_headers()
        self.wfile.write(TIERS)

    def log_message(self, format: str, *args: object) -> None:
        pass


def test_who_is_asked_to_stop_answers_what_it_has_begun(tmp_path: Path) -> None:
    with Slow() as subgraph, ThreadPoolExecutor() as threads, ExitStack() as at_the_end:
        threads.submit(subgraph.serve_forever)
        at_the_end.callback(subgraph.shutdown)
        at_the_end.callback(subgraph.may_answer.set)
        urls = f'{{"orders": "http://127.0.0.1:{subgraph.server_port}/"}}'
        with _crew(tmp_path, FICHE_SUBGRAPH_URLS=urls, FICHE_SUBGRAPH_TIMEOUT="29") as crew:
            answer = threads.submit(httpx.post, crew.url, json={"query": "{ tiers }"}, timeout=SECONDS)
            assert subgraph.asked.wait(SECONDS)
            crew.process.send_signal(signal.SIGTERM)
            wait_until(lambda: len(crew.workers()) == 1)
            subgraph.may_answer.set()
            told, status = answer.result(SECONDS), crew.process.wait(SECONDS)

    assert told.json() == {"data": {"tiers": ["gold"]}}
    assert told.headers["connection"] == "close"
    assert status == 0


def test_who_is_asked_to_stop_may_go_on_unready_until_nobody_comes(tmp_path: Path) -> None:
    with _crew(tmp_path, workers=1, FICHE_STOP_DELAY="600") as crew:
        ready = crew.url.replace("/graphql", "/health?ready")
        before = httpx.get(ready).status_code
        crew.process.send_signal(signal.SIGTERM)
        wait_until(lambda: httpx.get(ready).status_code == 503)
        served = crew.ask()
        crew.process.send_signal(signal.SIGTERM)  # now, then

        assert (before, served) == (200, 200)
        assert crew.process.wait(SECONDS) == 0
