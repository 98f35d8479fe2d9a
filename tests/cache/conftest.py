"""Real Redis servers, started and ended by the tests that need them."""

from __future__ import annotations

import random
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

REDIS = shutil.which("redis-server")


def free_port() -> int:
    """One to which the nodes of a cluster can add their 10,000."""
    while True:
        with socket.socket() as opened, socket.socket() as bus:
            port = random.randint(20_000, 50_000)  # noqa: S311 - no secret
            with suppress(OSError):
                opened.bind(("127.0.0.1", port))
                bus.bind(("127.0.0.1", port + 10_000))
                return port


@dataclass
class RedisServer:
    """It remembers nothing when it starts anew."""

    folder: Path
    port: int = field(default_factory=free_port)
    is_clustered: bool = False
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}"

    def start(self) -> None:
        assert REDIS is not None
        arguments = [REDIS, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir"]
        arguments += [str(self.folder), "--appendonly", "no"]
        if self.is_clustered:
            arguments += ["--cluster-enabled", "yes", "--cluster-config-file", f"{self.port}.conf"]
            arguments += ["--cluster-node-timeout", "2000"]
        self.process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL)  # noqa: S603 - of this machine
        self._await_answer()

    def stop(self) -> None:
        """At once, as when the power fails."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def freeze(self) -> None:
        """It accepts connections and answers nothing."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGCONT)

    def _await_answer(self) -> None:
        ends = time.monotonic() + 10
        while time.monotonic() < ends:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=1) as opened:
                    opened.sendall(b"PING\r\n")
                    if opened.recv(16).startswith(b"+PONG"):
                        return
            except OSError:
                pass
            time.sleep(0.02)
        raise AssertionError("redis-server did not start")


@contextmanager
def redis_server(folder: Path) -> Iterator[RedisServer]:
    if REDIS is None:
        pytest.skip("redis-server is not installed")
    server = RedisServer(folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def redis_cluster(folder: Path) -> Iterator[list[RedisServer]]:
    """Three that divide the keys among them."""
    if REDIS is None:
        pytest.skip("redis-server is not installed")
    servers = [RedisServer(folder, is_clustered=True) for _ in range(3)]
    try:
        for server in servers:
            server.start()
        nodes = [f"127.0.0.1:{server.port}" for server in servers]
        command = [str(Path(REDIS).with_name("redis-cli")), "--cluster", "create", *nodes, "--cluster-yes"]
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - of this machine
        yield servers
    finally:
        for server in servers:
            server.stop()


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with redis_server(tmp_path_factory.mktemp("redis")) as server:
        yield server.url


@pytest.fixture(scope="session")
def cluster_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with redis_cluster(tmp_path_factory.mktemp("cluster")) as servers:
        yield f"redis+cluster://127.0.0.1:{servers[0].port}"


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[RedisServer]:
    """One that the test may end and freeze."""
    with redis_server(tmp_path) as server:
        yield server
