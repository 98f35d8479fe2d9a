"""The real Mailman, installed beside the tests from what the lock names, and started for as long as they run.

Mailman is free software under the GPL: it runs as processes of its own and is asked over HTTP. Nothing of it
is imported here, and nothing of it is shipped.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import time
import venv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

__all__ = ["PASSWORD", "USER", "Running", "free_port", "running"]

HERE = Path(__file__).parent

KEPT = (HERE.parents[2] / ".fiche" / "products" / "mailman").resolve()

USER, PASSWORD = "fiche", "correct horse battery staple"

SECONDS_TO_START, SECONDS_TO_END = 60, 20

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
    _install()
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
            _await_answer(url, process)
            yield Running(url, place, [process.pid])
        finally:
            _end(process)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _install() -> None:
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        place, wanted = KEPT / "venv", HERE / "requirements.lock"
        there = place / "requirements.lock"
        if there.exists() and there.read_bytes() == wanted.read_bytes():
            return
        shutil.rmtree(place, ignore_errors=True)
        venv.create(place, with_pip=True)
        command = [place / "bin" / "python", "-m", "pip", "install", "--quiet", "--no-deps"]
        done = subprocess.run(  # noqa: S603 - what the committed lock names
            [*command, "--require-hashes", "-r", wanted], capture_output=True, text=True, check=False
        )
        if done.returncode:
            shutil.rmtree(place, ignore_errors=True)
            pytest.skip(
                f"Mailman could not be installed; is the package index reachable? {done.stderr[-500:]}"
            )
        shutil.copy(wanted, there)


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


def _await_answer(url: str, process: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + SECONDS_TO_START
    while process.poll() is None and time.monotonic() < ends:
        try:
            if httpx.get(f"{url}/system/versions", auth=(USER, PASSWORD)).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise RuntimeError("Mailman did not start; its server.log says why.")


def _end(process: subprocess.Popen[bytes]) -> None:
    """The master ends its runners; what does not listen to it is ended with the group."""
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(SECONDS_TO_END)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
