"""The real Mailman, installed beside the tests from what the lock names, and started for as long as they run.

Mailman is free software under the GPL: it runs as processes of its own and is asked over HTTP. Nothing of it
is imported here, and nothing of it is shipped.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.products.installing import KEPT as PRODUCTS
from tests.products.installing import alone, await_answer, free_port, python_packages

__all__ = ["PASSWORD", "USER", "Running", "running"]

HERE = Path(__file__).parent

KEPT = PRODUCTS / "mailman"

USER, PASSWORD = "fiche", "correct horse battery staple"

SECONDS_TO_END = 20

RUNS = ("in", "out", "pipeline", "rest", "virgin")
"""Of Mailman's runners: what takes a letter to its readers, and the interface."""

LEFT_OUT = ("archive", "bounces", "command", "digest", "lmtp", "nntp", "retry", "task")


@dataclass(frozen=True)
class Running:
    url: str
    """Of the interface, with its version."""
    place: Path
    processes: Sequence[int]
    """The group in which all of Mailman runs."""


@contextmanager
def running(place: Path, smtp_port: int) -> Iterator[Running]:
    """Mailman with its files in this folder, until the end of the block. Where the tests are killed, the
    kernel tells Mailman to end."""
    with alone(KEPT):
        python_packages("Mailman", KEPT / "venv", HERE / "requirements.lock")
    port = free_port()
    _configure(place, port, smtp_port)
    # By force: a lock that is left of one that was killed is nobody's.
    master = [KEPT / "venv" / "bin" / "master", "--force", "-C", "mailman.cfg"]
    tied = ["setpriv", "--pdeathsig", "TERM", "--", *master] if shutil.which("setpriv") else master
    with (
        (place / "server.log").open("a") as log,
        subprocess.Popen(  # noqa: S603
            tied, cwd=place, stdout=log, stderr=log, start_new_session=True
        ) as process,
    ):
        try:
            url = f"http://127.0.0.1:{port}/3.1"
            versions = f"{url}/system/versions"
            await_answer(process, lambda: httpx.get(versions, auth=(USER, PASSWORD)))
            yield Running(url, place, [process.pid])
        finally:
            _end(process)


def _configure(place: Path, port: int, smtp_port: int) -> None:
    place.mkdir(parents=True, exist_ok=True)
    lines = ["[mailman]", "site_owner: staff@shop.example", "layout: here"]
    lines += ["[paths.here]", f"var_dir: {place / 'var'}"]
    lines += ["[webservice]", "hostname: 127.0.0.1", f"port: {port}", "workers: 1"]
    lines += [f"admin_user: {USER}", f"admin_pass: {PASSWORD}"]
    lines += ["[mta]", "incoming: mailman.mta.null.NullMTA"]
    lines += ["smtp_host: 127.0.0.1", f"smtp_port: {smtp_port}"]
    for name in LEFT_OUT:
        lines += [f"[runner.{name}]", "start: no"]
    for name in RUNS:
        lines += [f"[runner.{name}]", "start: yes"]
    (place / "mailman.cfg").write_text("\n".join(lines) + "\n")


def _end(process: subprocess.Popen[bytes]) -> None:
    """The master ends its runners; what does not listen to it is ended with the group."""
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(SECONDS_TO_END)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
